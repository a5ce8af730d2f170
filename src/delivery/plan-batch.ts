import { type Claim, type ClaimedEvent, failuresToOpen } from '../outbox/index.ts';

/** How what was claimed goes. */
export interface BatchPlan {
  /** Sent one after the other; no lead is in two of them. */
  readonly groups: readonly (readonly ClaimedEvent[])[];
  /** The first group is one lead alone: it tries whether the destination takes anything. */
  readonly probe: boolean;
  /** Other requests of the dataset pass: the fault lies in this batch. */
  readonly othersPass: boolean;
}

/**
 * After a failure it is not known whether the destination is sick or one of the events. So the next request is a single
 * lead, another one each time: when it passes, the destination is well.
 *
 * @param failures requests of the lane that failed in a row
 */
export function planBatch({ events, rested, failures: ofDataset }: Claim, failures: number): BatchPlan {
  if (rested !== undefined || events.length === 0) {
    return { groups: [events], probe: true, othersPass: false };
  }
  const open = ofDataset >= failuresToOpen;
  const othersPass = !open && ofDataset < failures;
  if (!open && (failures === 0 || othersPass)) return { groups: [events], probe: false, othersPass };
  const leads = byLead(events);
  const first = leads[ofDataset % leads.length] ?? [];
  const others = leads.filter((lead) => lead !== first).flat();
  return { groups: [first, others].filter((group) => group.length > 0), probe: true, othersPass };
}

/** Two groups with half of the leads each. */
export function halves(events: readonly ClaimedEvent[]): readonly (readonly ClaimedEvent[])[] {
  const leads = byLead(events);
  const middle = Math.ceil(leads.length / 2);
  return [leads.slice(0, middle).flat(), leads.slice(middle).flat()].filter((group) => group.length > 0);
}

function byLead(events: readonly ClaimedEvent[]): readonly (readonly ClaimedEvent[])[] {
  return [...Map.groupBy(events, ({ lead }) => lead).values()];
}
