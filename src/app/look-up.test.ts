import { describe, expect, it } from 'vitest';
import type { AccessEnd, ClaimedLookUp, LookUpEnd, LookUpStore } from '../leads/index.ts';
import { type CrmApi, CrmApiError, type LookedUp } from '../sources/index.ts';
import { StoreError } from '../store/sqlite/index.ts';
import { workLookUps } from './look-up.ts';
import type { LookUpSource } from './look-up-source.ts';

const gone = async (): Promise<readonly LookedUp[]> => [{ kind: 'gone' }];

function source(name: string, lookUp: () => Promise<readonly LookedUp[]>): LookUpSource {
  const api: CrmApi = { ask: async () => undefined };
  return {
    dataset: '1',
    source: name,
    crm: 'Acme',
    lookUp: { access: { address: '', headers: {}, perSecond: 1 }, atOnce: 1, lookUp },
    api: { ...api, mark: 'mark', close: async () => {} },
    intake: {} as never,
  };
}

/** A queue with one record of each source; what is written comes out at `settled`. */
function queue(names: readonly string[], more: Partial<LookUpStore> = {}) {
  const left = new Set(names);
  const settled: string[] = [];
  const store: LookUpStore = {
    sourcesDue: async (sources) => sources.filter((one) => left.has(one.source)),
    async claim({ source: name }) {
      const record: ClaimedLookUp = { object: 'deal', id: '1', tries: 0, since: 0, claim: 1, changes: [] };
      return left.delete(name) ? [record] : [];
    },
    knownLeads: async (_, persons) => persons.map(() => undefined),
    async settle({ source: name }, ends: readonly { readonly end: LookUpEnd }[], access?: AccessEnd) {
      settled.push(`${name}: ${ends.map(({ end }) => end.kind).join()} ${access?.kind}`);
      return undefined;
    },
    accessState: async () => ({ failures: 0, refused: false }),
    ...more,
  };
  return { store, settled };
}

/** Works until so much was written; a sleep of the worker is a turn of the event loop. */
async function work(sources: readonly LookUpSource[], store: LookUpStore, done: () => boolean) {
  const stop = new AbortController();
  const troubles: string[] = [];
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
    if (done()) stop.abort();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const live = { complete: async () => [] };
  await workLookUps(
    {
      live,
      store,
      sources,
      context: { clock: () => 0, random: () => 0.5, sleep },
      onTrouble: (error) => troubles.push(error.message),
    },
    stop.signal,
  );
  return { troubles, slept };
}

describe('the sources', () => {
  it('are worked by themselves: one that hangs keeps no other waiting, and is waited for at the end', async () => {
    const { store, settled } = queue(['slow', 'quick']);
    let answer: (given: readonly LookedUp[]) => void = () => {};
    const hangs = () => new Promise<readonly LookedUp[]>((resolve) => (answer = resolve));
    const done = () => {
      if (settled.includes('quick: later undefined')) answer([{ kind: 'gone' }]);
      return settled.length === 1;
    };
    await work([source('slow', hangs), source('quick', gone)], store, done);
    expect(settled).toEqual(['quick: later undefined', 'slow: later undefined']);
  });

  it('rest by themselves', async () => {
    const { store, settled } = queue(['a', 'b', 'c']);
    const refuse = (trouble: CrmApiError['trouble']) => () => Promise.reject(new CrmApiError(trouble));
    const sources = [
      source('a', refuse({ kind: 'throttled' })),
      source('b', refuse({ kind: 'no_access', reason: 'it says no' })),
      source('c', gone),
    ];
    await work(sources, store, () => settled.length === 3);
    expect(settled.toSorted()).toEqual(['a: again throttled', 'b: again no_access', 'c: later undefined']);
  });
});

describe('the store', () => {
  it('that is busy is waited for', async () => {
    const { store, settled } = queue(['a']);
    let busy = 2;
    const sourcesDue: LookUpStore['sourcesDue'] = async (sources) => {
      if (busy-- > 0) throw new StoreError('store_busy');
      return store.sourcesDue(sources);
    };
    const { troubles, slept } = await work(
      [source('a', gone)],
      { ...store, sourcesDue },
      () => settled.length === 1,
    );
    expect(troubles.map((one) => one.slice(0, 17))).toEqual(['The store is busy', 'The store is busy']);
    expect(slept.slice(0, 2)).toEqual([5000, 5000]);
    expect(settled).toEqual(['a: later undefined']);
  });

  it('that can’t be read ends the work', async () => {
    const broken = queue(['a'], { claim: () => Promise.reject(new TypeError('broken')) });
    await expect(work([source('a', gone)], broken.store, () => false)).rejects.toThrow('broken');
  });
});
