import type { Funnel } from './funnel.ts';

/** What happens when a lead jumps over stages. */
export interface Policy {
  /** `fill`: send an implied event for each. `report`: only say so. `hold`: wait for the earlier stage. */
  readonly jumps: 'fill' | 'report' | 'hold';
  /**
   * Seconds that a change waits for an earlier one that may come late: a jump, and a change to a stage outside the order.
   * 0 when all changes are known (an import).
   */
  readonly reorderWindow: number;
}

/** A stage that the lead is known to have reached, in any state: sent, refused, expired, or too old to be sent. */
export interface KnownStage {
  /** The stage's key (its folded name). */
  readonly stage: string;
  readonly time: number;
  /** The event of this stage. None for a change that was too old on arrival. */
  readonly id?: number;
  /** Refused, expired or cancelled: a new change takes its place instead of being a duplicate. */
  readonly replaceable?: boolean;
}

/** An event that is not sent yet. */
export interface WaitingEvent {
  readonly id: number;
  readonly stage: string;
  readonly rank: number;
  /** Unix seconds. */
  readonly time: number;
  /** Breaks ties between changes of one stage and time, whatever order they came in: the event_id and payload. */
  readonly tie: string;
  /** When the row came in, Unix seconds. */
  readonly arrived: number;
  /** It waits for the reorder window already: until then, Unix seconds, whatever the policy says now. */
  readonly reorderUntil?: number;
  /** Already planned by an earlier run: keeps its identity when another change to its stage comes. */
  readonly planned: boolean;
  readonly implied: boolean;
}

/** An event to be made for a stage that the lead jumped over. */
export interface ImpliedStage {
  readonly stage: string;
  readonly name: string;
  readonly rank: number;
  readonly time: number;
  /** The event that implies it. */
  readonly cause: number;
}

/** What to do with one lead's waiting events. */
export interface Plan {
  /** In wire order. */
  readonly release: readonly number[];
  readonly implied: readonly ImpliedStage[];
  /** `until` in Unix seconds: when to plan again. */
  readonly hold: readonly {
    readonly id: number;
    readonly reason: 'reorder' | 'earlier_stage';
    readonly until: number;
  }[];
  /** `of`: the event that stands for this stage instead. */
  readonly duplicate: readonly { readonly id: number; readonly of: number }[];
  /** Stages that stay missing, and the event before which they are missing. */
  readonly gaps: readonly { readonly id: number; readonly missing: string }[];
}

const sevenDays = 7 * 86_400;
const margin = 600;
const releaseBefore = 86_400;

/**
 * Decides what happens to the waiting events of one lead. Pure, and the only place that knows the funnel's order:
 * one event a stage; stages that were jumped over are implied, reported or waited for; everything in time order,
 * ties in funnel order. Whatever order the changes came in, the result is the same.
 *
 * @param lead `created`: Meta's creation time of the lead in Unix seconds, if known
 * @param now Unix seconds
 */
export function plan(
  lead: { readonly created?: number },
  { sent, waiting }: { readonly sent: readonly KnownStage[]; readonly waiting: readonly WaitingEvent[] },
  funnel: Funnel,
  policy: Policy,
  now: number,
): Plan {
  const { winners, duplicate } = onePerStage(sent, waiting);
  const known = new Set([
    ...sent.map((one) => one.stage),
    ...winners.filter((one) => !one.implied).map((one) => one.stage),
  ]);
  const release: number[] = [];
  const implied: ImpliedStage[] = [];
  const hold: { id: number; reason: 'reorder' | 'earlier_stage'; until: number }[] = [];
  const gaps: { id: number; missing: string }[] = [];

  for (const event of winners) {
    if (event.implied) continue;
    const missing = stagesBefore(event, funnel)
      .map((stage, rank) => ({ ...stage, rank }))
      .filter((stage) => !known.has(stage.key));
    const blocked = hold.at(-1);
    const reason = policy.jumps === 'hold' && missing.length > 0 ? 'earlier_stage' : 'reorder';
    const waits = reason === 'earlier_stage' ? Number.POSITIVE_INFINITY : reorderEnd(event, policy);
    const until = Math.min(waits, event.time + sevenDays - margin - releaseBefore);
    if ((missing.length > 0 || isOutsideOrder(event, funnel)) && now < until) {
      hold.push({ id: event.id, reason, until });
      continue;
    }
    if (blocked !== undefined) {
      // Never before an earlier change of the same lead.
      hold.push({ ...blocked, id: event.id });
      continue;
    }
    for (const stage of missing) {
      known.add(stage.key);
      const time =
        stage.rank === 0 && lead.created !== undefined ? Math.min(lead.created + 1, event.time) : event.time;
      if (policy.jumps === 'fill' && now < time + sevenDays - margin) {
        implied.push({ stage: stage.key, name: stage.name, rank: stage.rank, time, cause: event.id });
      } else {
        gaps.push({ id: event.id, missing: stage.name });
      }
    }
    release.push(event.id);
  }
  return { release, implied, hold, duplicate, gaps };
}

/** A stage outside the order (Lost) jumps over nothing. */
function stagesBefore(event: WaitingEvent, funnel: Funnel): Funnel['stages'] {
  return isOutsideOrder(event, funnel) ? [] : funnel.stages.slice(0, event.rank);
}

/** Nothing tells whether an earlier change is still to come, so it waits for the reorder window as a jump does. */
function isOutsideOrder(event: WaitingEvent, funnel: Funnel): boolean {
  return event.rank >= funnel.stages.length;
}

function reorderEnd(event: WaitingEvent, policy: Policy): number {
  return event.reorderUntil ?? event.arrived + policy.reorderWindow;
}

/** The one event that stands for each stage, in wire order, and what became superfluous. */
function onePerStage(
  sent: readonly KnownStage[],
  waiting: readonly WaitingEvent[],
): { winners: readonly WaitingEvent[]; duplicate: readonly { id: number; of: number }[] } {
  const done = new Map(
    sent.filter((one) => one.id !== undefined && one.replaceable !== true).map((one) => [one.stage, one]),
  );
  const winners = new Map<string, WaitingEvent>();
  const duplicate: { id: number; of: number }[] = [];
  const inOrder = [...waiting].sort(byWireOrder);
  for (const event of inOrder) {
    const other = done.get(event.stage) ?? winners.get(event.stage);
    if (other?.id === undefined) {
      winners.set(event.stage, event);
    } else if (!done.has(event.stage) && event.planned && !winners.get(event.stage)?.planned) {
      // The planned one keeps its identity, the earlier change gives it its time.
      duplicate.push({ id: other.id, of: event.id });
      for (const one of duplicate) if (one.of === other.id) one.of = event.id;
      winners.set(event.stage, {
        ...event,
        time: other.time,
        implied: event.implied && winners.get(event.stage)?.implied === true,
      });
    } else {
      duplicate.push({ id: event.id, of: other.id });
      const winner = winners.get(event.stage);
      if (winner?.implied === true && !event.implied)
        winners.set(event.stage, { ...winner, time: event.time, implied: false });
    }
  }
  // The earliest change gives an implied event its content, so it comes first.
  const place = new Map(inOrder.map(({ id }, index) => [id, index]));
  duplicate.sort((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  return { winners: [...winners.values()].sort(byWireOrder), duplicate };
}

function byWireOrder(a: WaitingEvent, b: WaitingEvent): number {
  return a.time - b.time || a.rank - b.rank || (a.tie < b.tie ? -1 : a.tie > b.tie ? 1 : 0);
}
