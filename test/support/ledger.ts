import { deadline } from '../../src/event/index.ts';

/** An event as the store holds it. */
export interface LedgerEvent {
  readonly eventId: string;
  readonly lead: number;
  readonly stage: string;
  /** event_time, Unix seconds. */
  readonly time: number;
  readonly state: string;
  /** Unix seconds: from when on it could have been sent. */
  readonly storedAt: number;
}

/** An event as the destination received it. */
export interface LedgerReceipt {
  readonly eventId: string;
  /** Unix seconds. */
  readonly time: number;
  /** Unix seconds. */
  readonly receivedAt: number;
}

/** What a ledger check looks at. */
export interface Ledger {
  /** Ids of the events that were acknowledged: counted by `send`. */
  readonly acknowledged: readonly string[];
  /** In the order in which they came. */
  readonly received: readonly LedgerReceipt[];
  readonly stored: readonly LedgerEvent[];
  /** Events of attempts without an answer: these may come a second time. */
  readonly mayRepeat?: ReadonlySet<string>;
}

/** A broken promise. */
export interface Violation {
  readonly kind: 'lost' | 'sent_twice' | 'out_of_order' | 'past_deadline' | 'no_state';
  readonly eventId: string;
}

const known = new Set(['held', 'pending', 'accepted', 'rejected', 'expired', 'uncertain', 'cancelled']);

/** The promises that hold for every run, whatever happened in it. An empty answer is a good one. */
export function checkLedger({ acknowledged, received, stored, mayRepeat }: Ledger): readonly Violation[] {
  const violations: Violation[] = [];
  const add = (kind: Violation['kind'], eventId: string): void => void violations.push({ kind, eventId });
  // An event_id comes from its row alone, so two leads of a person without lead ids may share one.
  const byId = Map.groupBy(stored, (event) => event.eventId);
  const receivedIds = new Set(received.map((one) => one.eventId));

  for (const id of acknowledged) if (!byId.has(id)) add('lost', id);
  for (const { eventId, state } of stored) {
    if (!known.has(state)) add('no_state', eventId);
    if (state === 'accepted' && !receivedIds.has(eventId)) add('lost', eventId);
  }
  const times = new Map<string, number>();
  const stages = new Map<string, string>();
  const latest = new Map<number, LedgerReceipt>();
  for (const one of received) {
    const events = byId.get(one.eventId) ?? [];
    const event = events.find(({ time }) => time === one.time) ?? events[0];
    const nth = (times.get(one.eventId) ?? 0) + 1;
    times.set(one.eventId, nth);
    if (one.receivedAt > deadline(one.time)) add('past_deadline', one.eventId);
    if (event === undefined) {
      add('no_state', one.eventId);
      continue;
    }
    if (nth > events.length) {
      if (mayRepeat?.has(one.eventId) !== true) add('sent_twice', one.eventId);
      continue;
    }
    const stage = `${event.lead} ${event.stage}`;
    if (stages.has(stage) && mayRepeat?.has(one.eventId) !== true) add('sent_twice', one.eventId);
    stages.set(stage, one.eventId);
    const before = latest.get(event.lead);
    if (before !== undefined && before.time > one.time && event.storedAt <= before.receivedAt)
      add('out_of_order', one.eventId);
    if (before === undefined || before.time <= one.time) latest.set(event.lead, one);
  }
  return violations;
}
