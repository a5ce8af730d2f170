import { describe, expect, it } from 'vitest';
import type { SourceOptions } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { bytesInput } from './bytes-input.ts';
import { openChanges } from './open-changes.ts';

const file = (times: readonly string[]) => `stage,changed_at\n${times.map((time) => `a,${time}\n`).join('')}`;

async function settle(times: readonly string[], options: SourceOptions = {}, reopenable = true) {
  const input = { ...bytesInput('made.csv', Buffer.from(file(times))), reopenable };
  return (await openChanges(input, options)).times;
}

async function refusal(times: readonly string[], options: SourceOptions = {}, reopenable = true) {
  const error: unknown = await settle(times, options, reopenable).catch((thrown: unknown) => thrown);
  if (error instanceof SourceError) return error;
  throw new Error('settled');
}

const timeZone = 'Europe/Berlin';
const both = Array<string>(2500).fill('05/11/2026 10:00');

describe('the times of a file', () => {
  it('need nothing with an offset, and the zone without one', async () => {
    expect(await settle(['2026-11-20T14:03:00Z', '1795179780'])).toEqual({});
    expect(await settle(['2026-11-20 14:03'], { timeZone })).toEqual({ timeZone });
    expect(await refusal(['2026-11-20 14:03'])).toMatchObject({
      code: 'time_zone_missing',
      message: expect.stringContaining('"changed_at"'),
      fix: expect.stringContaining('--time-zone'),
    });
  });

  it('leave a single one without an offset to its row', async () => {
    expect(await settle(['2026-11-20T14:03:00Z', '2026-11-20T14:03:00Z', '2026-11-20 14:03'])).toEqual({});
  });

  it('show their order of day and month, in the first rows or far down', async () => {
    expect(await settle(['05/11/2026', '20/11/2026'], { timeZone })).toEqual({ timeZone, dateOrder: 'dmy' });
    expect(await settle([...both, '11/20/2026'], { timeZone })).toEqual({ timeZone, dateOrder: 'mdy' });
    // Two programs have written into this one: no order is right for all rows.
    expect(await settle(['20/11/2026', '11/20/2026', '05/11/2026'], { timeZone })).toEqual({ timeZone });
    expect(await settle(both, { timeZone, dateOrder: 'dmy' })).toEqual({ timeZone, dateOrder: 'dmy' });
  });

  it('are refused when both orders are possible throughout, with what each would give', async () => {
    const now = Date.UTC(2026, 9, 1) / 1000;
    expect(await refusal(['05/11/2026', '06/11/2026'], { timeZone: 'UTC', now })).toMatchObject({
      code: 'date_order_ambiguous',
      readings: [
        'dmy: 2026-11-05 00:00 to 2026-11-06 00:00 UTC; 2 of 2 would lie in the future',
        'mdy: 2026-05-11 00:00 to 2026-06-11 00:00 UTC; 0 of 2 would lie in the future',
      ],
    });
    // A stream can't be looked through beforehand.
    expect(await refusal([...both, '11/20/2026'], { timeZone }, false)).toMatchObject({
      code: 'date_order_ambiguous',
    });
  });

  it('want a zone that there is', async () => {
    expect(await refusal(['2026-11-20'], { timeZone: 'Berlin' })).toMatchObject({
      code: 'time_zone_unknown',
    });
  });

  it('read dates between dots as everybody writes them, and say so', async () => {
    const source = await openChanges(
      bytesInput('made.csv', Buffer.from(file(['05.11.2026', '06.11.2026']))),
      {
        timeZone,
      },
    );
    expect(source.times.dateOrder).toBe('dmy');
    expect(source.notes.join()).toContain('--date-order mdy');
    // Here somebody did write the month first.
    expect(await settle(['05.11.2026', '11.20.2026'], { timeZone })).toEqual({ timeZone, dateOrder: 'mdy' });
    expect(await refusal(['05.11.2026', '06/11/2026'], { timeZone })).toMatchObject({
      code: 'date_order_ambiguous',
    });
  });

  it('say how many changes would come before the creation of their lead', async () => {
    const text =
      'lead_id,lead_created_at,stage,changed_at\n' +
      '12345678901234567,2026-11-04T10:00:00Z,a,05/11/2026 10:00\n12345678901234567,2026-11-06T10:00:00Z,a,06/11/2026\n';
    const error: unknown = await openChanges(bytesInput('made.csv', Buffer.from(text)), {
      timeZone: 'UTC',
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      readings: [
        "dmy: 2026-11-05 10:00 to 2026-11-06 00:00 UTC; 0 before their lead's creation",
        "mdy: 2026-05-11 10:00 to 2026-06-11 00:00 UTC; 2 before their lead's creation",
      ],
    });
  });
});
