import { describe, expect, it } from 'vitest';
import { type CrmApi, CrmApiError, type CrmTrouble, type CrmUpkeep } from '../sources/index.ts';
import { keepUp } from './crm-upkeep.ts';

const day = 86_400_000;
const api: CrmApi = { ask: async () => undefined };

/** Runs upkeep until it has done so many runs; gives what it waited, and what it told. */
async function runs(count: number, run: CrmUpkeep['run']) {
  const stop = new AbortController();
  const waits: number[] = [];
  const told: string[] = [];
  let now = 1_000_000;
  const upkeep: CrmUpkeep = { access: { address: '', headers: {}, perSecond: 1 }, run };
  const sleep = async (ms: number) => {
    waits.push(ms);
    now += ms;
    if (waits.length === count) stop.abort();
  };
  await keepUp(
    upkeep,
    api,
    { clock: () => now, random: () => 0.5, sleep },
    { onNote: (note) => told.push(note), onFailed: (why, wait) => told.push(`${why} ${wait}`) },
    stop.signal,
  );
  return { waits, told };
}

describe('upkeep', () => {
  it('comes again when the CRM wants it, at least once a week, and tells what was done', async () => {
    const agains = [day, -day, 90 * day];
    const { waits, told } = await runs(3, async (_, now) => {
      const again = now + (agains.shift() ?? 0);
      return again - now === day ? { again, note: 'The channel was renewed.' } : { again };
    });
    expect(waits).toEqual([day, 1000, 7 * day]);
    expect(told).toEqual(['The channel was renewed.']);
  });

  it('is tried again with growing pauses when it fails, and from the shortest after it worked', async () => {
    const retry: CrmTrouble = { kind: 'retry', reason: 'The CRM answered with status 500.' };
    const troubles = [retry, retry, retry, undefined, retry];
    const { waits, told } = await runs(5, async (_, now) => {
      const trouble = troubles.shift();
      if (trouble !== undefined) throw new CrmApiError(trouble);
      return { again: now + day };
    });
    expect(waits).toEqual([3000, 5500, 10_500, day, 3000]);
    expect(told[0]).toBe('The CRM answered with status 500. 3000');
  });

  it.each<[unknown, string]>([
    [new CrmApiError({ kind: 'throttled', waitMs: 9000 }), 'The CRM wants no calls for now. 14000'],
    [new CrmApiError({ kind: 'no_access', reason: 'It says no.' }), 'It says no. 3600000'],
    [
      new CrmApiError({ kind: 'refused', status: 400 }),
      'The CRM refuses what it is asked (status 400). 3000',
    ],
    [new TypeError('ann@example.com is no list'), "The CRM's answer can't be read. 3000"],
  ])('tells why it failed: %s', async (error, line) => {
    expect((await runs(1, () => Promise.reject(error))).told).toEqual([line]);
  });
});
