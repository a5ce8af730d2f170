import { backoff, throttleWait } from '../delivery/index.ts';
import { type CrmApi, CrmApiError, type CrmUpkeep } from '../sources/index.ts';
import type { AppContext } from './context.ts';

/** What upkeep tells of. */
export interface UpkeepHooks {
  /** Something was done: a sentence. */
  readonly onNote?: (note: string) => void;
  /** It failed: `why` is a sentence, `wait` milliseconds until it is tried again. */
  readonly onFailed?: (why: string, wait: number) => void;
}

/** Milliseconds. */
const triesOfToken = 3_600_000;
const shortest = 1_000;
/** Timers take no more. What is done too early does no harm. */
const longest = 7 * 86_400_000;

/** Does what has to be done at a CRM again and again, until the signal aborts. A failure is tried again with growing pauses. */
export async function keepUp(
  upkeep: CrmUpkeep,
  api: CrmApi,
  { clock, random, sleep }: AppContext,
  { onNote, onFailed }: UpkeepHooks,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    let wait: number;
    try {
      const { again, note } = await upkeep.run(api, clock());
      failures = 0;
      if (note !== undefined) onNote?.(note);
      wait = Math.min(Math.max(again - clock(), shortest), longest);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      wait = pauseAfter(error, failures, random);
      onFailed?.(whyOf(error), wait);
    }
    await sleep(wait, signal);
  }
}

function pauseAfter(error: unknown, failures: number, random: () => number): number {
  const trouble = error instanceof CrmApiError ? error.trouble : undefined;
  if (trouble?.kind === 'throttled') return throttleWait(trouble.waitMs, failures, random);
  return trouble?.kind === 'no_access' ? triesOfToken : backoff(failures, random);
}

/** Nothing of the CRM's: an error that is none of its API's may quote an answer. */
function whyOf(error: unknown): string {
  if (!(error instanceof CrmApiError)) return "The CRM's answer can't be read.";
  const { trouble } = error;
  if (trouble.kind === 'throttled') return 'The CRM wants no calls for now.';
  return trouble.kind === 'refused'
    ? `The CRM refuses what it is asked (status ${trouble.status}).`
    : trouble.reason;
}
