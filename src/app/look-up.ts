import type { Wake } from '../delivery/index.ts';
import { isPassing } from '../outbox/index.ts';
import { type LookUpDeps, type LookUpSource, openLookUps } from './look-up-source.ts';

/** What working the look-ups of all sources needs. */
export interface LookUpsDeps extends LookUpDeps {
  readonly sources: readonly LookUpSource[];
  /** Woken when changes that need a look-up were stored; without it they are seen within a second. */
  readonly wake?: Wake;
  /** Called each time when the store is busy or full: it is waited for. */
  readonly onTrouble?: (error: Error) => void;
}

/** Milliseconds. */
const poll = 1_000;
const afterTrouble = 5_000;

/**
 * Asks CRMs for what their webhooks leave out, until the signal aborts: each source by itself, so that one whose CRM rests
 * keeps no other waiting.
 *
 * @throws StoreError when the store can't be read or written for good; busy and full are waited for
 */
export async function workLookUps(deps: LookUpsDeps, signal: AbortSignal): Promise<void> {
  const { context, wake, store } = deps;
  const sources = new Map(deps.sources.map((source) => [source, openLookUps(deps, source)]));
  const active = new Map<LookUpSource, Promise<void>>();
  const failed = new AbortController();
  const stop = AbortSignal.any([failed.signal, signal]);
  let failure: unknown;

  function fail(error: unknown): void {
    failure ??= error;
    failed.abort();
  }

  /** What was taken is free again in two minutes. */
  async function trouble(error: Error): Promise<void> {
    deps.onTrouble?.(error);
    await context.sleep(afterTrouble, stop);
  }

  async function look(): Promise<void> {
    const due = new Set(await store.sourcesDue(deps.sources));
    for (const [source, run] of sources) {
      if (!due.has(source) || active.has(source)) continue;
      const work = run(stop)
        .catch((error: unknown) => (isPassing(error) ? trouble(error) : fail(error)))
        .finally(() => active.delete(source));
      active.set(source, work);
    }
  }

  while (!stop.aborted) {
    try {
      await look();
      if (wake === undefined) await context.sleep(poll, stop);
      else await wake.wait(poll, context.sleep, stop);
    } catch (error) {
      if (isPassing(error)) await trouble(error);
      else fail(error);
    }
  }
  await Promise.all(active.values());
  if (failure !== undefined) throw failure;
}
