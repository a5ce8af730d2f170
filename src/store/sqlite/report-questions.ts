import type { ReportStore } from '../../report/index.ts';
import type { StoreErrorCode } from './store-error.ts';

/** What a server is asked for while it works: reads that may look at many rows. */
export const reportMethods = ['status', 'unmappedPages', 'events', 'event', 'sources'] as const;
export type ReportMethod = (typeof reportMethods)[number];

/** The reports of a store, read by a thread of its own. */
export type ThreadReports = Pick<ReportStore, ReportMethod>;

/** A question to the thread. */
export interface ReportQuestion {
  readonly id: number;
  readonly method: ReportMethod;
  readonly args: readonly unknown[];
}

/** Its answer. Of an error that is not the store's, nothing but the name. */
export type ReportAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code?: StoreErrorCode; readonly name: string } };

/** What the thread begins with. */
export interface ReportThreadStart {
  readonly file: string;
  readonly owner: string;
}
