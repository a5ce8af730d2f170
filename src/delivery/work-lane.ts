import type { Claim, LaneLease } from '../outbox/index.ts';
import type { BatchLimits, Run } from './run.ts';
import { type HeldLane, sendBatch } from './send-batch.ts';

const defaultLimits: BatchLimits = { events: 1000, bytes: 4_000_000 };
/** From here on a batch counts as full: waiting for more makes it hardly larger. */
const fullFrom = 0.95;
/** Every so many batches one event of a lead that failed alone: such leads never take more than a tenth of the requests. */
const restedTurn = 10;

/**
 * Sends what the lane has, batch by batch, until it has nothing more that is due, must rest, or the run is to stop.
 *
 * @returns the lease as it stands now, to be released
 * @throws LeaseLost when another worker took the lane; nothing more was written then
 */
export async function workLane(run: Run, lease: LaneLease): Promise<LaneLease> {
  const lane: HeldLane = { lease, failures: lease.failures };
  for (let turn = 1; !run.signal.aborted; turn++) {
    const claim = await claimBatch(run, lane.lease, turn % restedTurn === 0 ? 'rested' : undefined);
    if (claim.events.length === 0 || !(await sendBatch(run, lane, claim))) break;
  }
  return lane.lease;
}

/** A batch that is not full waits a moment for more: fewer requests, at the price of that moment. */
async function claimBatch(run: Run, lease: LaneLease, prefer?: 'rested'): Promise<Claim> {
  const { outbox, limits = defaultLimits, lingerMs = 0, sleep } = run.context;
  const claim = await outbox.claim(lease, limits, prefer);
  const isEmpty = claim.events.length === 0;
  if (lingerMs === 0 || isEmpty || claim.rested !== undefined || isFull(claim, limits)) return claim;
  await sleep(lingerMs, run.signal);
  return run.signal.aborted ? { ...claim, events: [] } : outbox.claim(lease, limits);
}

function isFull({ events }: Claim, limits: BatchLimits): boolean {
  const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
  return events.length >= limits.events * fullFrom || bytes >= limits.bytes * fullFrom;
}
