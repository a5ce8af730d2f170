import type { StageChange } from '../../event/index.ts';
import type { CrmFields } from '../crm/crm-fields.ts';
import { idText } from '../crm/id-text.ts';
import { utcTime } from '../crm/utc-time.ts';
import { flatRecord } from './flat-record.ts';

type Item = Readonly<Record<string, unknown>>;

/** What a deal says of itself, whichever of its stage changes is told: pipeline, value, and what the mapping finds. */
export function dealFields<Made extends CrmFields>(deal: Item, make: (record: unknown) => Made): Made {
  const made = make(flatRecord(deal, 'deal'));
  const pipeline = idText(deal['pipeline_id']);
  const { value, currency } = deal;
  // A deal without a value has 0.
  const hasValue = typeof value === 'number' && value !== 0 && typeof currency === 'string';
  const own = { ...(pipeline !== undefined && { pipeline }), ...(hasValue && { value, currency }) };
  return { ...made, fields: { ...own, ...made.fields } };
}

/** A stage that a deal came into, and when. */
export type DealStage = Pick<StageChange, 'stage' | 'changed_at'>;

/**
 * The stages that a deal came into with one edit: its stage, then its end (`won`, `lost`), each with its own time. None
 * when something else was edited, or a closed deal was opened again: its stage is the one that it had.
 *
 * @param previous what the edit changed, as it was before; undefined for a new deal
 * @param at when Pipedrive sent it, should the deal have no time of its own
 */
export function dealStages(deal: Item, previous: Item | undefined, at: unknown): readonly DealStage[] {
  const stages: DealStage[] = [];
  const changed = (field: 'stage_id' | 'status'): boolean => {
    if (previous === undefined) return true;
    return Object.hasOwn(previous, field) && idText(previous[field]) !== idText(deal[field]);
  };
  if (changed('stage_id')) {
    // A new deal was not moved yet: it came into its first stage when it was added.
    const time =
      utcTime(deal['stage_change_time']) ?? (previous === undefined ? utcTime(deal['add_time']) : undefined);
    stages.push({ stage: idText(deal['stage_id']) ?? '', changed_at: time ?? utcTime(at) ?? '' });
  }
  const { status } = deal;
  if ((status === 'won' || status === 'lost') && changed('status')) {
    const time = utcTime(deal[`${status}_time`]) ?? utcTime(deal['close_time']);
    stages.push({ stage: status, changed_at: time ?? utcTime(at) ?? '' });
  }
  return stages;
}
