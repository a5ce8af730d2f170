import type { DirectoryLead } from '../leads/index.ts';
import type { HoldReason } from '../outbox/index.ts';
import type { WebhookRow } from '../sources/index.ts';
import type { Problem } from '../spec/index.ts';
import type { SkipReason } from './port.ts';
import type { IntakeSettings } from './settings.ts';

/** Stage changes that came together from one endpoint. */
export interface LiveRequest {
  /** Of the dataset that they go to; with a reorder window. */
  readonly settings: IntakeSettings;
  /** The endpoint's name, as events show it: `http`, or the source's name in the configuration. */
  readonly source: string;
  readonly rows: readonly WebhookRow[];
}

/** What became of one item, once it is on the disk. */
export interface ItemResult {
  readonly status: 'stored' | 'duplicate' | 'held' | 'skipped' | 'invalid';
  /** Of the item's own event first, then of events implied by it. For a duplicate: of the event that stands. */
  readonly eventIds: readonly string[];
  /** Everything that was found about it, warnings included. */
  readonly problems: readonly Problem[];
  /** Why it is held or skipped. */
  readonly reason?: HoldReason | SkipReason;
  /** Until when it is held, Unix seconds. */
  readonly until?: number;
}

/** A held change that the CRM was asked about. */
export interface Completion {
  readonly event: number;
  /** The id that its event has, and keeps. */
  readonly eventId: string;
  /** The change with what the CRM said; or without record, and with the problem that ends it. */
  readonly row: WebhookRow;
  /** For the event's history, without personal values: which of several people was taken. */
  readonly note?: string;
}

/** What a look at held events gave. */
export interface Released {
  /** Leads that were planned. */
  readonly planned: number;
  /** When the next lead is to be planned, Unix seconds. */
  readonly nextDue?: number;
}

/**
 * The live way in, for a server: many small requests at once, each answered after its commit. Requests that wait share
 * one commit.
 */
export interface LiveIntake {
  /**
   * Stores stage changes and plans their leads in one transaction: when it resolves, they are on the disk.
   *
   * @returns one result for each row, in their order
   * @throws StoreError `store_busy` or `store_full` when nothing was stored
   */
  receive(request: LiveRequest): Promise<readonly ItemResult[]>;
  /**
   * Reads changes that waited for a look-up once more, now that they are complete, and plans their leads; all in one
   * transaction. One that no longer waits stays as it is.
   *
   * @returns one result for each, in their order
   */
  complete(
    request: Omit<LiveRequest, 'rows'> & { readonly completions: readonly Completion[] },
  ): Promise<readonly ItemResult[]>;
  /**
   * Adds Meta's leads to the directory, links what waits for them, and plans whatever is touched; all in one transaction.
   *
   * @returns how many were new
   */
  receiveLeads(settings: IntakeSettings, leads: readonly DirectoryLead[]): Promise<number>;
  /** Plans the leads of a dataset whose time has come: holds that end, windows that close, mappings that changed. */
  release(settings: IntakeSettings): Promise<Released>;
}
