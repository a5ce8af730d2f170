import type { EventSummary } from '../outbox/index.ts';
import type { DatasetStatus, EventDetail, EventFilter, UnmappedPage } from '../report/index.ts';
import { confirmDataset, isConfirmed, sqliteReportStore } from '../store/sqlite/index.ts';
import type { Store } from './store.ts';

/** Each dataset of the store. */
export const status = (store: Store): Promise<readonly DatasetStatus[]> => sqliteReportStore(store).status();

/** Pages of Lead Ads that no dataset is named for. */
export const unmappedPages = (store: Store): Promise<readonly UnmappedPage[]> =>
  sqliteReportStore(store).unmappedPages();

/** Events by filter, in the order in which they were stored. */
export const listEvents = (store: Store, filter: EventFilter): Promise<readonly EventSummary[]> =>
  sqliteReportStore(store).events(filter);

/** One event by its number or event_id. */
export const showEvent = (store: Store, reference: string): Promise<EventDetail | undefined> =>
  sqliteReportStore(store).event(reference);

/** Whether a person has agreed to send to a dataset from this store; and to remember that one has. */
export const agreement = {
  given: (store: Store, dataset: string): Promise<boolean> => isConfirmed(store, dataset),
  remember: (store: Store, dataset: string): Promise<void> => confirmDataset(store, dataset),
};
