import { eventFlags } from '../../intake/index.ts';
import { keyNames } from '../../leads/index.ts';
import { deadline, type EventSummary, holdReasons, stateOf, states } from '../../outbox/index.ts';
import type {
  AttemptSummary,
  EventDetail,
  EventFilter,
  ReportStore,
  StageCount,
} from '../../report/index.ts';
import type { Sqlite } from './database.ts';
import { datasetStatus, heldEvents, readCounters, refusedSince } from './dataset-status.ts';
import { eventIdBlob, eventIdText } from './event-id-blob.ts';
import { isSending, selectEvents } from './event-selection.ts';
import { unmappedPages } from './kept-leads.ts';
import { refusal } from './refusal-row.ts';
import { sourceReports } from './sources-status.ts';

type Row = Record<string, unknown>;

const summary = `
  select e.id, e.event_id, s.name as stage, e.time, e.state, e.flags, e.lead, l.lead_id, i.name as source, e.row,
    e.stored_at, e.hold, e.hold_until, d.dataset, f.reason,
    ${isSending} as sending
  from event e join dataset d on d.id = e.dataset join stage s on s.id = e.stage join lead l on l.id = e.lead
    join import i on i.id = e.import left join failure f on f.event = e.id`;

const pageOfLeads = `
  select max(lead) as last from (select lead from queue where dataset = ? and lead > ? order by lead limit 500)`;

const pageOfPayloads = `
  select p.body from queue q join event e on e.lead = q.lead join payload p on p.event = e.id
  where q.dataset = ? and q.lead > ? and q.lead <= ? and e.state = ${states.pending.id}
  order by e.lead, e.time, e.rank, e.event_id`;

/** Reports on SQLite. */
export function sqliteReportStore(store: Sqlite): ReportStore {
  const datasetId = (dataset: string): number =>
    Number(store.statement('select id from dataset where dataset = ?').get(dataset)?.['id'] ?? -1);

  function list(filter: EventFilter): readonly EventSummary[] {
    const { sql, values } = selectEvents(store, filter);
    return store
      .statement(`${summary} where ${sql} and e.id > :afterId order by e.id limit :limit`)
      .all({ ...values, afterId: filter.afterId ?? 0, limit: filter.limit })
      .map(eventSummary);
  }

  function detail(row: Row): EventDetail {
    const id = Number(row['id']);
    const payload = store.statement('select body, warnings from payload where event = ?').get(id);
    const history = store
      .statement('select at, what, detail from history where event = ? order by id')
      .all(id);
    // Its row may stand on for a while after it went.
    const lookUp =
      row['state'] === states.held.id && (Number(row['flags']) & eventFlags.lookUp) !== 0
        ? store.statement('select object, record from look_up where event = ?').get(id)
        : undefined;
    const attempts = store
      .statement(
        // In all lanes: the lead may have been in another one before it was merged.
        `select a.*, json_array_length(a.events) as size from attempt a, event e
         where e.id = ?1 and a.dataset = e.dataset
           and exists (select 1 from json_each(a.events) one where one.value = ?1) order by a.id`,
      )
      .all(id);
    return {
      ...eventSummary(row),
      dataset: String(row['dataset']),
      storedAt: Number(row['stored_at']),
      deadline: deadline(Number(row['time'])),
      ...(lookUp !== undefined && {
        lookUp: { object: String(lookUp['object']), id: String(lookUp['record']) },
      }),
      warnings: payload?.['warnings'] == null ? [] : String(payload['warnings']).split(','),
      ...(payload !== undefined && { payload: String(payload['body']) }),
      history: history.map((one) => ({
        at: Number(one['at']),
        what: String(one['what']),
        ...(one['detail'] !== null && { detail: String(one['detail']) }),
      })),
      attempts: attempts.map(attemptSummary),
    };
  }

  function reference(text: string): Row | undefined {
    if (/^\d{1,15}$/.test(text)) return store.statement(`${summary} where e.id = ?`).get(Number(text));
    if (!/^[0-9a-f]{64}-[0-9a-f]{64}$/.test(text)) return undefined;
    // No index on a hash in the hot path: one look-up reads the whole table (about 0.1 s a million events).
    const found = store.statement('select id from event where event_id = ?').get(eventIdBlob(text));
    return found === undefined
      ? undefined
      : store.statement(`${summary} where e.id = ?`).get(Number(found['id']));
  }

  return {
    counters: async (dataset) => readCounters(store, datasetId(dataset)),
    held: async (dataset) => heldEvents(store, datasetId(dataset)),
    status: async () =>
      store
        .statement('select * from dataset where id > 0 order by dataset')
        .all()
        .map((row) => datasetStatus(store, row)),
    unmappedPages: async () => unmappedPages(store),
    sources: async (dataset) => sourceReports(store, datasetId(dataset)),
    events: async (filter) => list(filter),
    event: async (text) => {
      const row = reference(text);
      return row === undefined ? undefined : detail(row);
    },
    stages: async (dataset) =>
      store
        .statement(
          `select s.name as stage, e.state, e.flags & ${eventFlags.implied} as implied, count(*) as count,
             min(e.time) as oldest, max(e.time) as newest
           from event e join stage s on s.id = e.stage where e.dataset = ? group by 1, 2, 3`,
        )
        .all(datasetId(dataset))
        .map(stageCount),
    keyCoverage: async (dataset) => {
      const rows = store
        .statement('select keys, count(*) as count from event where dataset = ? group by keys')
        .all(datasetId(dataset));
      const keys = new Map<string, number>();
      let events = 0;
      for (const row of rows) {
        events += Number(row['count']);
        for (const name of keyNames(Number(row['keys'])))
          keys.set(name, (keys.get(name) ?? 0) + Number(row['count']));
      }
      return { events, keys: new Map([...keys].sort((a, b) => b[1] - a[1])) };
    },
    refusals: async (dataset, since) =>
      store.statement(refusedSince).all(datasetId(dataset), since, Number.MAX_SAFE_INTEGER).map(refusal),
    async *pendingPayloads(dataset) {
      for (let after = 0; ; ) {
        const id = datasetId(dataset);
        const last = store.statement(pageOfLeads).get(id, after)?.['last'];
        if (typeof last !== 'number') return;
        const rows = store.statement(pageOfPayloads).all(id, after, last);
        yield rows.map((row) => String(row['body']));
        after = last;
      }
    },
  };
}

function eventSummary(row: Row): EventSummary {
  const flags = Number(row['flags']);
  const waitsFor = Object.entries(holdReasons).find(([, { id }]) => id === row['hold'])?.[0];
  return {
    id: Number(row['id']),
    eventId: eventIdText(row['event_id']),
    stage: String(row['stage']),
    time: Number(row['time']),
    state: row['sending'] === 1 ? 'sending' : stateOf(Number(row['state'])),
    implied: (flags & eventFlags.implied) !== 0,
    recovered: (flags & eventFlags.recovered) !== 0,
    lead: Number(row['lead']),
    ...(row['lead_id'] !== null && { leadId: String(row['lead_id']) }),
    source: String(row['source']),
    row: Number(row['row']),
    ...(row['reason'] != null && { reason: String(row['reason']) }),
    ...(waitsFor !== undefined &&
      row['state'] === states.held.id && {
        hold: {
          reason: waitsFor,
          ...(row['hold_until'] !== null && { until: Number(row['hold_until']) }),
        },
      }),
  };
}

function stageCount(row: Row): StageCount {
  return {
    stage: String(row['stage']),
    state: stateOf(Number(row['state'])),
    implied: Number(row['implied']) !== 0,
    count: Number(row['count']),
    oldest: Number(row['oldest']),
    newest: Number(row['newest']),
  };
}

function attemptSummary(row: Row): AttemptSummary {
  const number = (name: string): number | undefined => (row[name] == null ? undefined : Number(row[name]));
  const text = (name: string): string | undefined => (row[name] == null ? undefined : String(row[name]));
  const optional = {
    finishedAt: number('finished_at'),
    outcome: text('outcome'),
    httpStatus: number('http_status'),
    code: number('code'),
    subcode: number('subcode'),
    traceId: text('trace_id'),
    reason: text('reason'),
  };
  return {
    id: Number(row['id']),
    startedAt: Number(row['started_at']),
    events: Number(row['size']),
    bytes: Number(row['bytes']),
    maybeSent: row['maybe_sent'] === 1,
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<AttemptSummary>),
  };
}
