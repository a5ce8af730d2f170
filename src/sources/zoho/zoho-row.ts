import type { StageChange } from '../../event/index.ts';
import type { RecordFields } from '../crm/record-fields.ts';
import type { WebhookRow } from '../webhook.ts';
import type { StageField } from './stage-fields.ts';

/** What has to be known to read a webhook. */
export interface ReadOptions {
  readonly stages: readonly StageField[];
  /** The mapping. */
  readonly make: (record: unknown) => RecordFields;
  /** What is always the same of a record's pipeline and amount. */
  readonly always: Partial<StageChange>;
  /** Whether records may be asked for. */
  readonly asks: boolean;
}

/** A row without its number. */
export type ZohoRow = Omit<WebhookRow, 'row'>;
