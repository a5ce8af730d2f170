import type { ReadOptions } from '../event/index.ts';
import type { Funnel, Policy } from '../funnel/index.ts';

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
}
