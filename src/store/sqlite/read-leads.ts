import type { LeadEvent, LeadRows } from '../../intake/index.ts';
import { mostCarriers, type UserData } from '../../leads/index.ts';
import { holdReasonOf, stateOf, states } from '../../outbox/index.ts';
import type { Problem } from '../../spec/index.ts';
import type { Sqlite } from './database.ts';
import { carriersOf } from './lead-carriers.ts';
import type { StageRows } from './stage-rows.ts';

/** A lead as it is planned, and the lane that it goes in. */
export interface StoredLead {
  readonly rows: LeadRows;
  readonly lane: number;
}

// Many leads at once and as one text: a value that comes alone costs several times what it costs in JSON (500 leads with
// two events each: 13 µs a lead; with three statements for each lead 55).
// SEARCH l USING INTEGER PRIMARY KEY (rowid=?)
const leadsById = `
  select json_group_array(json_array(l.id, l.lane, l.lead_id, l.created, l.known, l.from_meta, l.key_mark))
  from json_each(?) wanted cross join lead l on l.id = wanted.value`;

type LeadColumns = readonly [
  id: number,
  lane: number,
  leadId: string | null,
  created: number | null,
  known: string | null,
  fromMeta: number,
  keyMark: number,
];

// SEARCH e USING INDEX sqlite_autoindex_event_1 (lead=?)
const eventsOfLeads = `
  select json_group_array(json_array(e.lead, e.id, e.stage, e.copy, e.time, e.precision, e.rank, e.state, e.flags,
    e.keys, e.hold, e.hold_until, e.import, e.row, e.stored_at, lower(hex(e.event_id))))
  from json_each(?) wanted cross join event e on e.lead = wanted.value`;

/** An event's columns as planning wants them. */
export type EventColumns = readonly [
  lead: number,
  id: number,
  stage: number,
  copy: number,
  time: number,
  precision: number,
  rank: number,
  state: number,
  flags: number,
  keys: number,
  hold: number | null,
  holdUntil: number | null,
  importId: number,
  row: number,
  storedAt: number,
  eventId: string,
];

// SEARCH past_stage USING PRIMARY KEY (lead=?)
const pastOfLeads = `
  select lead, stage, time, only_known from past_stage where lead in (select value from json_each(?))`;

/** Whether an import has stored an event that is not planned yet. */
export function isStaged({ copy, state }: { readonly copy?: unknown; readonly state?: unknown }): boolean {
  return copy !== 0 && state === states.held.id;
}

/**
 * Reads leads with all that planning wants of them; one that is gone is left out. Inside a transaction of the caller.
 *
 * @param sending events of requests under way
 */
export function readLeads(
  store: Sqlite,
  stages: StageRows,
  leads: readonly number[],
  sending: ReadonlySet<number>,
): readonly StoredLead[] {
  if (leads.length === 0) return [];
  const ids = JSON.stringify(leads);
  const events = Map.groupBy(readJson<EventColumns>(store, eventsOfLeads, ids), ([lead]) => lead);
  const past = Map.groupBy(store.statement(pastOfLeads).all(ids), (one) => one['lead']);
  return readJson<LeadColumns>(store, leadsById, ids).map((columns) => {
    const [lead, lane, leadId, created, known, fromMeta, keyMark] = columns;
    const mayBeShared = leadId !== null && fromMeta === 0 && keyMark === 0;
    const carriers = mayBeShared ? carriersOf(store, lead) : 0;
    const rows: LeadRows = {
      lead,
      ...(leadId !== null && { leadId }),
      ...(created !== null && { created }),
      ...(known !== null && { known: JSON.parse(known) as UserData }),
      fromMeta: fromMeta === 1,
      ...(carriers > mostCarriers && { carriers }),
      past: (past.get(lead) ?? []).map((one) => ({
        stage: stages.byId(Number(one['stage'])).key,
        time: Number(one['time']),
        onlyKnownLead: one['only_known'] === 1,
      })),
      events: (events.get(lead) ?? [])
        .toSorted((one, other) => one[copyAt] - other[copyAt] || one[idAt] - other[idAt])
        .map((event) => leadEvent(store, stages, event, sending)),
    };
    return { rows, lane };
  });
}

const idAt = 1;
const copyAt = 3;

/** The rows that a statement gives as one JSON text. */
function readJson<Row>(store: Sqlite, sql: string, ids: string): readonly Row[] {
  const [text] = Object.values(store.statement(sql).get(ids) ?? {});
  return JSON.parse(String(text)) as Row[];
}

/** An event as planning sees it. */
export function leadEvent(
  store: Sqlite,
  stages: StageRows,
  columns: EventColumns,
  sending: ReadonlySet<number>,
): LeadEvent {
  const [, id, stageId, copy, time, precision, rank, state, flags, keyBits, hold, until, importId, row] =
    columns;
  const [, , , , , , , , , , , , , , storedAt, eventId] = columns;
  const stage = stages.byId(stageId);
  return {
    id,
    eventId: `${eventId.slice(0, 64)}-${eventId.slice(64)}`,
    stage: stage.key,
    stageName: stage.name,
    rank,
    time,
    precision,
    state: stateOf(state),
    sending: sending.has(id),
    staged: isStaged({ copy, state }),
    ...(hold !== null && { hold: { reason: holdReasonOf(hold), ...(until !== null && { until }) } }),
    flags,
    keyBits,
    import: importId,
    row,
    storedAt,
    body: () => String(store.statement('select body from payload where event = ?').get(id)?.['body']),
    source: () => String(store.statement('select name from import where id = ?').get(importId)?.['name']),
    refusal: () => {
      const refusal = store.statement('select refusal from payload where event = ?').get(id)?.['refusal'];
      return refusal == null ? [] : (JSON.parse(String(refusal)) as Problem[]);
    },
  };
}
