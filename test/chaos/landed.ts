import type { StoreFacts } from './store-facts.ts';
import type { Passage } from './wire-tap.ts';

/** In what a kill landed, by what the store holds after it and by which requests had been answered before it. */
export type Landed = 'import' | 'request' | 'outcome' | 'elsewhere';

/** An attempt that a killed process left open. */
export interface LeftOpen {
  readonly lane: number;
  /** The request, if it was sent. */
  readonly passage: Passage | undefined;
}

interface Killed {
  readonly pid: number;
  readonly command: string;
  /** The latest attempt before this process began. */
  readonly latestBefore: number;
  /** Passages that had been answered when it was stopped. */
  readonly answered: ReadonlySet<Passage>;
  /** Those that came since it was started. */
  readonly passages: readonly Passage[];
}

/** Looks at a store whose writer was just killed; whoever else writes to it stands still meanwhile. */
export function whereItLanded(
  facts: StoreFacts,
  killed: Killed,
): { landed: Landed; leftOpen: readonly LeftOpen[] } {
  const eventIds = new Map(facts.events().map(({ id, eventId }) => [id, eventId]));
  const lanes = facts.lanesOf(killed.pid).filter(({ attempt }) => attempt > killed.latestBefore);
  const leftOpen = lanes
    .filter(({ open }) => open)
    .map(({ lane, events }) => {
      const ids = events.map((id) => eventIds.get(id) ?? '');
      const passage = killed.passages.findLast(
        (one) => one.events.length === ids.length && one.events.every((id, at) => id === ids[at]),
      );
      return { lane, passage };
    });
  const isImport =
    facts.importsOf(killed.pid) > 0 || (killed.command === 'leads import' && facts.counters().size > 0);
  return { landed: isImport ? 'import' : inDelivery(), leftOpen };

  function inDelivery(): Landed {
    if (leftOpen.some(({ passage }) => passage !== undefined && killed.answered.has(passage)))
      return 'outcome';
    if (leftOpen.length > 0) return 'request';
    return lanes.length > 0 ? 'outcome' : 'elsewhere';
  }
}
