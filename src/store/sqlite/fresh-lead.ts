import type { NewEvent } from '../../intake/index.ts';
import { holdReasons, states } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import { type EventColumns, leadEvent, type StoredLead } from './read-leads.ts';
import type { StageRows } from './stage-rows.ts';

/** Where the one event of a new lead was staged. */
export interface StagedAt {
  readonly lead: number;
  readonly id: number;
  /** The stage's number. */
  readonly stage: number;
  readonly importId: number;
  readonly row: number;
  /** Unix seconds. */
  readonly storedAt: number;
}

const underWay: ReadonlySet<number> = new Set();

/**
 * A lead that was made for this event a moment ago, as reading it back would give it: nearly every change that comes in
 * live is one of these, and two reads of it cost a tenth of what storing it does.
 */
export function freshLead(store: Sqlite, stages: StageRows, at: StagedAt, event: NewEvent): StoredLead {
  const { lead, id, stage, importId, row, storedAt } = at;
  const { time, precision, rank, flags, keyBits, leadCreated } = event;
  const [strongest] = event.keys;
  const columns: EventColumns = [
    lead,
    id,
    stage,
    id,
    time,
    precision,
    rank,
    states.held.id,
    flags,
    keyBits,
    holdReasons.import.id,
    null,
    importId,
    row,
    storedAt,
    event.eventId.replace('-', ''),
  ];
  return {
    rows: {
      lead,
      ...(strongest?.type === 'lead_id' && { leadId: strongest.value }),
      ...(leadCreated !== undefined && { created: leadCreated }),
      fromMeta: false,
      past: [],
      events: [leadEvent(store, stages, columns, underWay)],
    },
    lane: event.lane,
  };
}
