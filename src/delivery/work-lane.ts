import { type ClaimedEvent, deadline, type LaneLease } from '../outbox/index.ts';
import { attemptEnd, classify } from './classify.ts';
import { decide } from './decide.ts';
import { Isolation } from './isolate.ts';
import type { BatchLimits, Run } from './run.ts';

const defaultLimits: BatchLimits = { events: 1000, bytes: 4_000_000 };
/** Milliseconds of lease that must be left when a request begins: its total time-out is 15 s. */
const leaseLeft = 20_000;

/** A lane that this process holds. */
interface HeldLane {
  lease: LaneLease;
  /** Requests that failed in a row. */
  failures: number;
}

/**
 * Sends what the lane has, batch by batch, until it has nothing more that is due, must rest, or the run is to stop.
 *
 * @returns the lease as it stands now, to be released
 * @throws LeaseLost when another worker took the lane; nothing more was written then
 */
export async function workLane(run: Run, lease: LaneLease): Promise<LaneLease> {
  const lane: HeldLane = { lease, failures: lease.failures };
  const { outbox, limits = defaultLimits } = run.context;
  for (;;) {
    const batch = run.signal.aborted ? [] : await outbox.claim(lane.lease, limits);
    if (batch.length === 0 || !(await sendBatch(run, lane, batch))) return lane.lease;
  }
}

/** Whether the lane may go on with its next batch. */
async function sendBatch(run: Run, lane: HeldLane, batch: readonly ClaimedEvent[]): Promise<boolean> {
  const { outbox, clock } = run.context;
  const isolation = new Isolation(batch);
  const failuresBefore = lane.failures;
  let rejected = 0;

  for (;;) {
    await expireLate(run, lane.lease, isolation);
    const part = isolation.next;
    if (part.length === 0) return true;
    if (run.signal.aborted) return false;
    if (lane.lease.leasedUntil - clock() < leaseLeft) lane.lease = await outbox.renewLane(lane.lease);
    const bytes = part.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
    const attempt = await outbox.beginAttempt(lane.lease, part, bytes);
    if (attempt === undefined) return false;

    const answer = await run.context.client.post(part.map(({ body }) => body));
    if (answer.kind === 'response') run.versionWarning = answer.versionWarning ?? run.versionWarning;
    // Within one batch an unknown code keeps its meaning, although what was accepted clears the failures.
    const verdict = classify(answer, part.length, Math.max(failuresBefore, lane.failures));
    const end = attemptEnd(answer, verdict);
    if (verdict.outcome === 'accepted' || verdict.outcome === 'uncertain') isolation.passed();
    const culprit = verdict.outcome === 'refused' ? isolation.refused() : undefined;
    if (culprit !== undefined) rejected++;
    const { settlements, wait, goOn, progress } = decide(
      { part, end, verdict, culprit, rejected, failures: lane.failures },
      run.context,
    );
    await outbox.endAttempt(lane.lease, attempt, end, settlements, wait);
    lane.failures = wait?.lane?.failures ?? lane.failures;
    run.add({ ...progress, requests: 1 });
    if (!goOn) return false;
  }
}

/** Looked at before every request: one event past its deadline makes Meta refuse all that go with it. */
async function expireLate(run: Run, lease: LaneLease, isolation: Isolation<ClaimedEvent>): Promise<void> {
  const now = run.context.clock();
  const late = isolation.rest.filter(({ time }) => now > deadline(time) * 1000);
  if (late.length === 0) return;
  await run.context.outbox.expire(
    lease,
    late.map(({ id }) => id),
  );
  isolation.remove(new Set(late));
  run.add({ expired: late.length });
}
