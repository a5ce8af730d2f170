import { othersDeliver } from '../store/sqlite/index.ts';
import type { AppContext } from './context.ts';
import type { Store } from './store.ts';

/**
 * The same store for an import: while another process delivers from it, each commit is followed by a pause as long as
 * the commit took. Only one process can write at a time, and an import would otherwise begin its next transaction at
 * once, over and over.
 */
export function leavingRoom(store: Store, { clock, sleep }: Pick<AppContext, 'clock' | 'sleep'>): Store {
  return {
    ...store,
    async transaction(work) {
      let began = clock();
      const result = await store.transaction(() => {
        // Waiting for the other process is no work of ours.
        began = clock();
        return work();
      });
      if (othersDeliver(store)) await sleep(clock() - began);
      return result;
    },
  };
}
