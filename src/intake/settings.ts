import type { ReadOptions } from '../event/index.ts';
import type { Funnel, Policy, StageTable } from '../funnel/index.ts';

/** What intake needs to know of the dataset that rows go to. */
export interface IntakeSettings {
  readonly dataset: string;
  /** The name of the CRM: `custom_data.lead_event_source`. */
  readonly leadEventSource: string;
  readonly funnel: Funnel;
  readonly policy: Policy;
  /** Origins declared to be Meta's, if any. */
  readonly declaredOrigins?: readonly string[];
  readonly read: Omit<ReadOptions, 'now'>;
  /** Lanes of the dataset. */
  readonly lanes: number;
  /**
   * Changes come one by one, as they happen: what is not known yet (the lead, the meaning of a stage) is waited for, and
   * only leads of Meta's go. False for a file: all that there is to know is there.
   */
  readonly live?: boolean;
  /** What the CRM calls its stages, by the name of the source. */
  readonly stageTables?: ReadonlyMap<string, StageTable>;
}
