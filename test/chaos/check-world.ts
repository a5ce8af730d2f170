import { checkLedger, type LedgerEvent, type LedgerReceipt } from '../support/ledger.ts';
import { funnel } from './people.ts';
import type { StoredEvent, StoreFacts } from './store-facts.ts';
import type { Violation } from './violation.ts';
import type { Passage } from './wire-tap.ts';

/** All that is known of a store's life, when nothing is under way any more. */
export interface WorldFacts {
  /** `${person} ${stage}` of every row that was acknowledged: reported by a run, or seen committed after a kill. */
  readonly acknowledged: ReadonlySet<string>;
  /** `${person} ${stage}` of what the sandbox ever refused. */
  readonly poisoned: ReadonlySet<string>;
  /** What the sandbox accepted, in its order. */
  readonly received: readonly (LedgerReceipt & { readonly person: number; readonly stage: string })[];
  readonly passages: readonly Passage[];
  readonly personOf: (event: StoredEvent) => number;
}

/** Checks every promise over everything. An empty answer is a good one. */
export function checkWorld(facts: StoreFacts, world: WorldFacts): readonly Violation[] {
  const stored = facts.events();
  const events = stored.map((event) => ({ ...event, lead: world.personOf(event) }));
  return [
    ...checkStates(events, world),
    ...checkWire(events, world),
    ...checkTies(world),
    ...checkStore(facts, stored),
  ];
}

type OfPerson = StoredEvent & { readonly lead: number };

function checkStates(events: readonly OfPerson[], { acknowledged, poisoned }: WorldFacts): Violation[] {
  const violations: Violation[] = [];
  const known = new Set(events.map(({ lead, stage }) => `${lead} ${stage}`));
  for (const key of acknowledged) if (!known.has(key)) violations.push({ kind: 'lost', what: key });
  for (const { lead, stage, state } of events) {
    const key = `${lead} ${stage}`;
    if (state === 'pending' || state === 'held')
      violations.push({ kind: 'stuck', what: `${key} is ${state}` });
    else if (state !== 'accepted' && !(state === 'rejected' && poisoned.has(key)))
      violations.push({ kind: 'wrong_state', what: `${key} is ${state}` });
  }
  return violations;
}

/** What the wire may show: A1, A3, B1. Twice only as often as a request with the event had no answer. */
function checkWire(events: readonly OfPerson[], { received, passages, poisoned }: WorldFacts): Violation[] {
  const unanswered = new Map<string, number>();
  for (const { events: ids, answered, lost } of passages) {
    if (answered && !lost) continue;
    for (const id of ids) unanswered.set(id, (unanswered.get(id) ?? 0) + 1);
  }
  const names = new Map(events.map(({ eventId, lead, stage }) => [eventId, `${lead} ${stage}`]));
  for (const { eventId, person, stage } of received) names.set(eventId, `${person} ${stage}`);
  const nameOf = (id: string): string => `${names.get(id) ?? '?'} (${id.slice(0, 8)})`;
  const violations: Violation[] = checkLedger({
    acknowledged: [],
    received,
    stored: events as readonly LedgerEvent[],
    mayRepeat: new Set(unanswered.keys()),
  })
    // A stage that was refused blocks nobody (B3); a corrected row, or the real change after an implied one, goes late.
    .filter(({ kind, eventId }) => kind !== 'out_of_order' || !poisoned.has(names.get(eventId) ?? ''))
    .map(({ kind, eventId }) => ({ kind, what: nameOf(eventId) }));
  for (const [id, times] of Map.groupBy(received, ({ eventId }) => eventId)) {
    const most = 1 + (unanswered.get(id) ?? 0);
    if (times.length > most)
      violations.push({
        kind: 'sent_twice',
        what: `${nameOf(id)}: ${times.length} times, ${most} may be`,
      });
  }
  return violations;
}

/** Stages of one moment go in the funnel's order, as far as one request carried them or the other was there before. */
function checkTies({ received }: WorldFacts): Violation[] {
  const violations: Violation[] = [];
  const latest = new Map<number, WorldFacts['received'][number]>();
  const seen = new Set<string>();
  for (const one of received) {
    if (seen.has(one.eventId)) continue;
    seen.add(one.eventId);
    const before = latest.get(one.person);
    latest.set(one.person, one);
    const isTie = before?.time === one.time && before.receivedAt === one.receivedAt;
    if (isTie && rankOf(before.stage) > rankOf(one.stage))
      violations.push({ kind: 'out_of_order', what: `${one.person} ${one.stage} after ${before.stage}` });
  }
  return violations;
}

function rankOf(stage: string): number {
  const at = (funnel as readonly string[]).indexOf(stage);
  return at < 0 ? funnel.length : at;
}

/** The file is whole, nothing hangs in the air, and the counters say what the rows say. */
function checkStore(facts: StoreFacts, events: readonly StoredEvent[]): Violation[] {
  const violations: Violation[] = facts.damage().map((what) => ({ kind: 'damaged', what }));
  if (facts.orphans() > 0) violations.push({ kind: 'damaged', what: `${facts.orphans()} rows lead nowhere` });
  for (const { lane } of facts.openAttempts())
    violations.push({ kind: 'stuck', what: `an attempt of lane ${lane} is open` });

  const counters = facts.counters();
  const count = (name: string): number => counters.get(name) ?? 0;
  const skipped = [...counters].filter(([name]) => name.startsWith('skipped:'));
  const expectSame = (what: string, left: number, right: number): void => {
    if (left !== right) violations.push({ kind: 'counters', what: `${what}: ${left} and ${right}` });
  };
  expectSame(
    'read = valid + invalid + skipped',
    count('read'),
    count('valid') + count('invalid') + skipped.reduce((sum, [, value]) => sum + value, 0),
  );
  expectSame(
    'changes + implied = duplicate + events',
    count('changes') + count('implied'),
    count('duplicate') + events.length,
  );
  for (const state of ['held', 'pending', 'accepted', 'rejected', 'expired', 'uncertain', 'cancelled'])
    expectSame(state, count(`state:${state}`), events.filter((event) => event.state === state).length);
  return violations;
}
