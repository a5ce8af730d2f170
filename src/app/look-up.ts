import type { Wake } from '../delivery/index.ts';
import { type LookUpDeps, type LookUpSource, openLookUps } from './look-up-source.ts';
import { workSideBySide } from './work-side-by-side.ts';

/** What working the look-ups of all sources needs. */
export interface LookUpsDeps extends LookUpDeps {
  readonly sources: readonly LookUpSource[];
  /** Woken when changes that need a look-up were stored; without it they are seen within a second. */
  readonly wake?: Wake;
  /** Called each time when the store is busy or full: it is waited for. */
  readonly onTrouble?: (error: Error) => void;
}

/**
 * Asks CRMs for what their webhooks leave out, until the signal aborts: each source by itself, so that one whose CRM rests
 * keeps no other waiting.
 *
 * @throws StoreError when the store can't be read or written for good; busy and full are waited for
 */
export async function workLookUps(deps: LookUpsDeps, signal: AbortSignal): Promise<void> {
  const sources = new Map(deps.sources.map((source) => [source, openLookUps(deps, source)]));
  await workSideBySide<LookUpSource>(deps, signal, async (underWay) => {
    const due = new Set(await deps.store.sourcesDue(deps.sources));
    for (const [source, run] of sources) {
      if (due.has(source) && !underWay.has(source)) underWay.begin(source, run);
    }
  });
}
