import { eventFlags } from '../../intake/index.ts';
import { type AccessEnd, type ClaimedLookUp, keyTypes, type LookUpStore } from '../../leads/index.ts';
import { states } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import { keyValue, tellsApart } from './lead-keys.ts';

/** How long a record is with whoever took it: some requests of at most 15 s each, and what comes after them. */
const lease = 120_000;
/** Nothing is put off or rests for longer (milliseconds): what is due later was written by a clock that ran ahead. */
const longest = 25 * 3_600_000;
/** Leads can be downloaded from Meta for 90 days; older ones are another story's. */
const window = 90 * 86_400;

// SEARCH l USING COVERING INDEX look_up_due (dataset=? AND source=? AND due<?), and (... due>?)
const due = `
  select 1 where exists (
    select 1 from look_up l where l.dataset = ?1 and l.source = ?2 and l.due <= ?3)
  or exists (select 1 from look_up l where l.dataset = ?1 and l.source = ?2 and l.due > ?3 + ${longest})`;

const clockWasAhead = `
  update look_up set due = ?3 where dataset = ?1 and source = ?2 and due > ?3 + ${longest}`;

/** Of so many changes for each record that is wanted, the records are found: a long queue must not be read for each claim. */
const changesOfRecord = 10;

// SEARCH look_up USING INDEX look_up_due (dataset=? AND source=? AND due<?)
const take = `
  select object, record, min(due) as first from (
    select object, record, due from look_up where dataset = ?1 and source = ?2 and due <= ?3
    order by due limit ?4 * ${changesOfRecord})
  group by object, record order by first, object, record limit ?4`;

// SEARCH look_up USING INDEX look_up_due (dataset=? AND source=? AND due<?): all that is due, but only after a long rest.
const takeOfEachKind = `
  select object, record, min(due) from look_up where dataset = ?1 and source = ?2 and due <= ?3 group by object`;

// SEARCH l USING INDEX look_up_record (dataset=? AND source=? AND object=? AND record=?), e USING INTEGER PRIMARY KEY
const changes = `
  select l.event, l.change, l.since, l.tries, l.claims, e.row, e.import, lower(hex(e.event_id)) as event_id,
    e.state = ${states.held.id} and e.flags & ${eventFlags.lookUp} as waits
  from look_up l left join event e on e.id = l.event
  where l.dataset = ? and l.source = ? and l.object = ? and l.record = ? order by l.event`;

const claimed = `
  update look_up set claims = ?, due = ? where dataset = ? and source = ? and object = ? and record = ?`;

const failed = `
  update look_up set tries = tries + ?, due = ? where event in (select value from json_each(?)) and claims = ?`;

// SEARCH mine USING PRIMARY KEY (dataset=? AND type=? AND value=? AND source=?), SEARCH l USING INTEGER PRIMARY KEY
const knownLead = `
  select l.created from lead_of_key mine join lead l on l.id = mine.lead
  where mine.dataset = ?1 and mine.type = ?2 and mine.value = ?3 and mine.source = ?4 and l.lead_id is not null
    and ${tellsApart('?1')} and (l.created is null or (l.created < ?5 and l.created >= ?5 - ${window}))
  order by l.created desc limit 1`;

const rest = `
  insert into look_up_access (dataset, source, due, failures, reason, since, credential) values (?1, ?2, ?3, 1, ?4, ?5, ?6)
  on conflict (dataset, source) do update set due = excluded.due, failures = failures + 1,
    since = iif(reason is null, excluded.since, since), reason = coalesce(excluded.reason, reason),
    credential = coalesce(excluded.credential, credential)`;

/** What look-ups at CRMs need of a store, on SQLite. */
export function sqliteLookUpStore(store: Sqlite): LookUpStore {
  const idOf = (dataset: string): number =>
    Number(store.statement('select id from dataset where dataset = ?').get(dataset)?.['id'] ?? 0);
  const accessOf = (dataset: number, source: string): Record<string, unknown> | undefined =>
    store.statement('select * from look_up_access where dataset = ? and source = ?').get(dataset, source);

  /** Takes a record with all changes that still wait for it, those that came meanwhile too. */
  function claim(
    place: readonly [number, string],
    object: string,
    record: string,
    now: number,
  ): ClaimedLookUp | undefined {
    const rows = store.statement(changes).all(...place, object, record);
    const isWaiting = ({ waits }: Record<string, unknown>): boolean => Number(waits) > 0;
    const waiting = rows.filter(isWaiting);
    for (const row of rows)
      if (!isWaiting(row)) store.statement('delete from look_up where event = ?').run(Number(row['event']));
    const [first] = waiting;
    if (first === undefined) return undefined;
    const most = (column: string): number =>
      waiting.reduce((found, row) => Math.max(found, Number(row[column])), 0);
    const mark = most('claims') + 1;
    store.statement(claimed).run(mark, now + lease, ...place, object, record);
    return {
      object,
      id: record,
      tries: most('tries'),
      since: Number(first['since']),
      claim: mark,
      changes: waiting.map((row) => ({
        event: Number(row['event']),
        eventId: idText(String(row['event_id'])),
        row: Number(row['row']),
        change: String(row['change']),
      })),
    };
  }

  return {
    sourcesDue: async (sources) =>
      sources.filter(
        ({ dataset, source }) => store.statement(due).get(idOf(dataset), source, store.clock()) !== undefined,
      ),

    claim: async ({ dataset, source }, mark, limit) => {
      const id = idOf(dataset);
      const access = accessOf(id, source);
      const isRefused = typeof access?.['reason'] === 'string' && access['credential'] === mark;
      const isThrottled = access?.['reason'] === null;
      const now = store.clock();
      const rests = Number(access?.['due']) - now;
      if ((isRefused || isThrottled) && rests > 0 && rests <= longest) return [];
      for (;;) {
        const { rows, taken } = await store.transaction(() => {
          store.statement(clockWasAhead).run(id, source, now);
          // A token that is refused is tried with a record of each kind: its rights may be for one of them alone.
          const rows = isRefused
            ? store.statement(takeOfEachKind).all(id, source, now)
            : store.statement(take).all(id, source, now, limit);
          const taken = rows.flatMap(
            (row) => claim([id, source], String(row['object']), String(row['record']), now) ?? [],
          );
          return { rows, taken };
        });
        if (taken.length > 0 || rows.length === 0) return taken;
        // None of them waits any more. After an outage these may be very many, and requests come between two transactions.
        await new Promise((resolve) => setImmediate(resolve));
      }
    },

    knownLeads: async (dataset, persons, before) => {
      const id = idOf(dataset);
      return persons.map((keys) => {
        const found = keys.flatMap(({ type, source, value }) => {
          const row = store.statement(knownLead).get(id, keyTypes[type], keyValue(value), source, before);
          return row === undefined ? [] : [row['created'] === null ? undefined : Number(row['created'])];
        });
        if (found.length === 0) return undefined;
        const times = found.filter((one) => one !== undefined);
        return times.length === 0 ? {} : { created: Math.max(...times) };
      });
    },

    settle: ({ dataset, source }, ends, access) =>
      store.transaction(() => {
        const id = idOf(dataset);
        const now = store.clock();
        for (const { lookUp, end } of ends) {
          const events = JSON.stringify(lookUp.changes.map(({ event }) => event));
          const [tries, next] = end.kind === 'later' ? [1, end.due] : [0, now];
          store.statement(failed).run(tries, next, events, lookUp.claim);
        }
        return access === undefined ? undefined : settleAccess(id, source, access, now);
      }),

    accessState: async ({ dataset, source }) => {
      const row = accessOf(idOf(dataset), source);
      return { failures: Number(row?.['failures'] ?? 0), refused: typeof row?.['reason'] === 'string' };
    },
  };

  function settleAccess(
    dataset: number,
    source: string,
    end: AccessEnd,
    now: number,
  ): 'refused' | 'works_again' | undefined {
    const before = accessOf(dataset, source);
    const wasRefused = typeof before?.['reason'] === 'string';
    if (end.kind === 'works') {
      if (before !== undefined)
        store.statement('delete from look_up_access where dataset = ? and source = ?').run(dataset, source);
      return wasRefused ? 'works_again' : undefined;
    }
    const [reason, mark] = end.kind === 'no_access' ? [end.reason, end.mark] : [null, null];
    store.statement(rest).run(dataset, source, end.due, reason, reason === null ? null : now, mark);
    return reason !== null && !wasRefused ? 'refused' : undefined;
  }
}

function idText(hex: string): string {
  return `${hex.slice(0, 64)}-${hex.slice(64)}`;
}
