import { type Claim, type ClaimedEvent, isPassing, type LaneLease, type Settled } from '../outbox/index.ts';
import type { Answer } from './answer.ts';
import { attemptEnd, classify } from './classify.ts';
import { decide } from './decide.ts';
import { Isolation } from './isolate.ts';
import { halves, planBatch } from './plan-batch.ts';
import type { Run } from './run.ts';

/** A lane that this process holds. */
export interface HeldLane {
  lease: LaneLease;
  /** Requests that failed in a row. */
  failures: number;
}

/** A batch while it is sent. */
interface Batch {
  readonly claim: Claim;
  /** Requests of the lane that failed in a row before it. */
  readonly failuresBefore: number;
  probe: boolean;
  /** So many requests may fail without a rest, as the destination takes others: enough to find one lead of 1,000. */
  trust: number;
  rejected: number;
}

/** What comes after a group: the next one, a rest, or the parts of this one. */
type After = 'next' | 'stop' | readonly (readonly ClaimedEvent[])[];

const mostTrust = 12;
/** Milliseconds between the begin of an attempt and its request: with the total time-out of 15 s they stay within its lease. */
const longestHold = 5_000;
/** For so long an answer is tried to be recorded when the store can't be written. */
const recordFor = 30_000;
const recordPause = 500;

const heldUp: Answer = {
  kind: 'no_answer',
  maybeSent: false,
  reason: 'This process was held up, so the request was not sent.',
};

/** Sends what was claimed. Whether the lane may go on with its next batch. */
export async function sendBatch(run: Run, lane: HeldLane, claim: Claim): Promise<boolean> {
  const { groups, probe, othersPass } = planBatch(claim, lane.failures);
  const batch: Batch = {
    claim,
    failuresBefore: lane.failures,
    probe,
    trust: othersPass ? mostTrust : 0,
    rejected: 0,
  };
  const waiting = [...groups];
  for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
    const after = await sendGroup(run, lane, batch, group);
    if (after === 'stop') return false;
    if (after !== 'next') waiting.unshift(...after);
    batch.probe = false;
  }
  return true;
}

async function sendGroup(
  run: Run,
  lane: HeldLane,
  batch: Batch,
  group: readonly ClaimedEvent[],
): Promise<After> {
  const { outbox, client, clock } = run.context;
  const isolation = new Isolation(group);
  for (;;) {
    const wanted = isolation.next;
    if (wanted.length === 0) return 'next';
    if (run.signal.aborted) return 'stop';
    const asked = clock();
    const begun = await outbox.beginAttempt(lane.lease, wanted, batch.probe);
    lane.lease = begun.lease;
    run.add(begun.settled);
    if (begun.rests) return 'stop';
    const { attempt, events: part } = begun;
    const going = new Set(part.map(({ id }) => id));
    isolation.remove(new Set(wanted.filter(({ id }) => !going.has(id))));
    if (attempt === undefined) continue;

    const answer = clock() - asked > longestHold ? heldUp : await client.post(part.map(({ body }) => body));
    if (answer.kind === 'response') run.versionWarning = answer.versionWarning ?? run.versionWarning;
    // Within one batch an unknown code keeps its meaning, although what was accepted clears the failures.
    const failures = batch.claim.rested ?? Math.max(batch.failuresBefore, lane.failures);
    const verdict = classify(answer, part.length, failures);
    const end = attemptEnd(answer, verdict);
    if (verdict.outcome === 'accepted' || verdict.outcome === 'uncertain') isolation.passed();
    const culprit = verdict.outcome === 'refused' ? isolation.refused()?.id : undefined;
    if (culprit !== undefined) batch.rejected++;
    const { settlements, wait, next } = decide(
      {
        part,
        end,
        verdict,
        culprit,
        rejected: batch.rejected,
        failures: { lane: lane.failures, dataset: batch.claim.failures, lead: batch.claim.rested },
        probe: batch.probe,
        trusted: batch.trust > 0,
      },
      { ...run.context, credential: client.credential },
    );
    const settled = await record(run, () => outbox.endAttempt(lane.lease, attempt, end, settlements, wait));
    trust(batch, wait.destination === 'passed' && (batch.trust > 0 || lane.failures > 0 || batch.probe));
    lane.failures = wait.lane?.failures ?? lane.failures;
    run.add({ ...settled, requests: 1 });
    if (next === 'stop') return 'stop';
    if (next === 'leave') return 'next';
    if (next === 'split') return halves(isolation.rest);
  }
}

function trust(batch: Batch, isWell: boolean): void {
  batch.trust = isWell ? mostTrust : Math.max(0, batch.trust - 1);
}

/**
 * Writes what Meta answered, and tries again while the store is busy or full: an answer that is not written makes its
 * events go twice. Should another worker take the lane meanwhile, the write fails as any stale one does.
 */
async function record(run: Run, write: () => Promise<Settled>): Promise<Settled> {
  const { clock, sleep } = run.context;
  for (const end = clock() + recordFor; ; ) {
    try {
      return await write();
    } catch (error) {
      if (!isPassing(error) || clock() >= end) throw error;
      await sleep(recordPause);
    }
  }
}
