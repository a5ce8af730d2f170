import { problem } from '../../spec/index.ts';
import type { CrmFields } from '../crm-fields.ts';
import type { WebhookRow } from '../webhook.ts';
import type { StageField } from './stage-fields.ts';

/** What has to be known to read a webhook. */
export interface ReadOptions {
  readonly stages: readonly StageField[];
  /** The mapping. */
  readonly make: (record: unknown) => CrmFields;
  /** Whether records may be asked for. */
  readonly asks: boolean;
}

/** A row without its number. */
export type ZohoRow = Omit<WebhookRow, 'row'>;

/** A row that can't be read. */
export function unreadable(reason: string): ZohoRow {
  return { problems: [problem('row_unreadable', 'row', { reason })] };
}
