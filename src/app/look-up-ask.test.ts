import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClaimedLookUp } from '../leads/index.ts';
import { type CrmApi, CrmApiError, type CrmLookUp, type CrmTrouble } from '../sources/index.ts';
import { askCrm } from './look-up-ask.ts';

const api: CrmApi = { ask: async () => undefined };
const record = (id: number): ClaimedLookUp => {
  return { object: 'deal', id: String(id), tries: 0, since: 0, claim: 1, changes: [] };
};

/** A CRM with trouble about some records; `calls` are what it was asked. */
function crm(troubles: ReadonlyMap<string, CrmTrouble | 'odd'>) {
  const calls: string[][] = [];
  const lookUp: CrmLookUp['lookUp'] = async (records) => {
    const ids = records.map(({ id }) => id);
    calls.push(ids);
    for (const id of ids) {
      const trouble = troubles.get(id);
      if (trouble === 'odd') throw new TypeError('no list');
      if (trouble !== undefined) throw new CrmApiError(trouble);
    }
    return ids.map((id) => ({ kind: 'found', persons: [{ record: { object: 'contact', id }, fields: {} }] }));
  };
  return { calls, lookUp: { access: { address: '', headers: {}, perSecond: 1 }, atOnce: 100, lookUp } };
}

describe('records asked for together', () => {
  it('are answered each for itself, whichever of them are refused or answered oddly', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('good', 'bad', 'odd'), { minLength: 1, maxLength: 40 }),
        async (of) => {
          const bad = of.flatMap((what, id): [string, CrmTrouble | 'odd'][] =>
            what === 'good' ? [] : [[String(id), what === 'odd' ? 'odd' : { kind: 'refused', status: 400 }]],
          );
          const { calls, lookUp } = crm(new Map(bad));
          const asked = await askCrm(
            of.map((_, id) => record(id)),
            lookUp,
            api,
          );
          expect(asked.map((one) => one.lookUp.id)).toEqual(of.map((_, id) => String(id)));
          of.forEach((what, id) => {
            if (what === 'good') expect(JSON.stringify(asked[id]?.answer)).toContain(`"id":"${id}"`);
            else expect(asked[id]?.trouble).toEqual({ kind: 'refused', status: what === 'odd' ? 0 : 400 });
          });
          expect(calls.length).toBeLessThanOrEqual(1 + 2 * bad.length * Math.ceil(Math.log2(of.length + 1)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('are left alone once the CRM wants no calls', async () => {
    const troubles = new Map<string, CrmTrouble>([
      ['1', { kind: 'refused', status: 400 }],
      ['2', { kind: 'throttled', waitMs: 1000 }],
    ]);
    const { calls, lookUp } = crm(troubles);
    const asked = await askCrm([0, 1, 2, 3, 4, 5, 6, 7].map(record), lookUp, api);
    expect(calls.map((ids) => ids.join(''))).toEqual(['01234567', '0123', '01', '0', '1', '23']);
    expect(asked.map(({ trouble }) => trouble?.kind ?? 'answered')).toEqual([
      'answered',
      'refused',
      ...Array.from({ length: 6 }, () => 'throttled'),
    ]);
  });

  it('are refused when answers are missing', async () => {
    const lookUp: CrmLookUp = { ...crm(new Map()).lookUp, lookUp: async () => [] };
    const [asked] = await askCrm([record(1)], lookUp, api);
    expect(asked?.trouble).toEqual({ kind: 'refused', status: 0 });
  });
});
