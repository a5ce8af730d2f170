import {
  type Begun,
  type ClaimedEvent,
  deadline,
  failuresToOpen,
  type LaneLease,
  type SendableEvent,
  type Settlement,
  states,
} from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import { bodiesOf } from './outbox-claim.ts';
import type { FindDataset } from './outbox-dataset.ts';
import type { FreshClaims } from './outbox-fresh-claims.ts';
import { holdLane, keepLease } from './outbox-lane.ts';
import { leadsWithRefusedId, partFromLeadId } from './outbox-refused-lead-ids.ts';
import { nothingSettled, settle } from './outbox-settle.ts';

/** Milliseconds that nobody else may probe: longer than a request can take. */
const probeFor = 20_000;

const begin = `
  insert into attempt (dataset, lane, epoch, started_at, events, bytes) values (?, ?, ?, ?, ?, ?)`;

/**
 * All that is pending of the leads in `?1` (JSON array) and may go in this lane, in its order. A lead that left the
 * lane has no row in its queue.
 * SEARCH queue USING INTEGER PRIMARY KEY (rowid=?); SEARCH event USING INDEX sqlite_autoindex_event_1 (lead=?)
 */
const pendingOfLeads = `
  select event.id, event.lead, event.time
  from json_each(?1) as wanted
  cross join queue on queue.lead = wanted.value and queue.dataset = ?2 and queue.lane = ?3
  cross join event on event.lead = queue.lead and event.state = ${states.pending.id}
  order by wanted.key, event.time, event.rank, event.event_id`;

interface PendingEvent {
  readonly id: number;
  readonly lead: number;
  readonly time: number;
}

/** Writes that a request begins, see `Outbox.beginAttempt`. */
export function attemptBeginner(store: Sqlite, findDataset: FindDataset, freshClaims: FreshClaims) {
  /** Those of the events that are still the next ones of their leads. */
  function nextOf(dataset: number, lane: number, claimed: readonly ClaimedEvent[]): PendingEvent[] {
    const wanted = new Set(claimed.map(({ id }) => id));
    const leads = [...new Set(claimed.map(({ lead }) => lead))];
    const blocked = new Set<number>();
    const next: PendingEvent[] = [];
    for (const row of store.statement(pendingOfLeads).all(JSON.stringify(leads), dataset, lane)) {
      const event = { id: Number(row['id']), lead: Number(row['lead']), time: Number(row['time']) };
      // An earlier one has come in since the claim: what follows waits for it.
      if (!wanted.has(event.id)) blocked.add(event.lead);
      if (!blocked.has(event.lead)) next.push(event);
    }
    return next;
  }

  /** Ends what can't be sent any more, and gives the rest. */
  function sift(dataset: number, events: readonly PendingEvent[]) {
    const now = store.clock();
    const late = events.filter(({ time }) => now > deadline(time) * 1000);
    const refused = leadsWithRefusedId(store, dataset, [...new Set(events.map(({ lead }) => lead))]);
    const lateIds = new Set(late.map(({ id }) => id));
    const bad = events.filter(
      ({ id, lead }) => refused.has(lead) && !lateIds.has(id) && partFromLeadId(store, id) === 'stuck',
    );
    const ends: Settlement[] = [];
    if (late.length > 0) {
      const reason = 'Its deadline passed before Meta took it.';
      ends.push({ events: [...lateIds], state: 'expired', reason });
    }
    for (const [lead, events] of Map.groupBy(bad, (event) => event.lead)) {
      const reason = `Meta does not know its lead id: it was refused with event ${refused.get(lead)}. Replay it if the lead id is right after all.`;
      ends.push({
        events: events.map(({ id }) => id),
        state: 'rejected',
        code: 100,
        subcode: 2804036,
        reason,
      });
    }
    if (ends.length === 0 && refused.size === 0) return { settled: nothingSettled, left: events };
    const settled = settle(store, dataset, null, ends);
    const gone = new Set([...lateIds, ...bad.map(({ id }) => id)]);
    return { settled, left: events.filter(({ id }) => !gone.has(id)) };
  }

  function withBodies(events: readonly PendingEvent[]): SendableEvent[] {
    const rows = store.statement(bodiesOf).all(JSON.stringify(events.map(({ id }) => id)));
    return events.flatMap(({ id, lead }, index) => {
      const body = rows[index]?.['body'];
      return typeof body === 'string' ? { id, lead, body } : [];
    });
  }

  /** Whether the dataset lets a request go now. Takes the probe of one whose destination rests. */
  function mayGo(dataset: number, probe: boolean): boolean {
    const now = store.clock();
    const row = store
      .statement('select due, paused_reason, failures, probe_due from dataset where id = ?')
      .get(dataset);
    if (row === undefined || row['paused_reason'] !== null || Number(row['due']) > now) return false;
    if (Number(row['failures']) < failuresToOpen) return true;
    if (!probe || Number(row['probe_due']) > now) return false;
    store.statement('update dataset set probe_due = ? where id = ?').run(now + probeFor, dataset);
    return true;
  }

  return (lease: LaneLease, claimed: readonly ClaimedEvent[], probe = false): Promise<Begun> =>
    store.transaction(() => {
      const dataset = holdLane(store, findDataset, lease);
      const known = freshClaims.take(dataset, lease.lane, claimed);
      const { settled, left } = sift(dataset, known ?? nextOf(dataset, lease.lane, claimed));
      const none: Begun = { events: [], settled, rests: false, lease };
      const events = known === left ? known : withBodies(left);
      if (events.length === 0) return none;
      if (!mayGo(dataset, probe)) return { ...none, rests: true };
      const kept = keepLease(store, dataset, lease);
      const bytes = events.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
      const ids = JSON.stringify(events.map(({ id }) => id));
      const { lastInsertRowid } = store
        .statement(begin)
        .run(dataset, lease.lane, lease.epoch, store.clock(), ids, bytes);
      return { attempt: Number(lastInsertRowid), events, settled, rests: false, lease: kept };
    });
}
