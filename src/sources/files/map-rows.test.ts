import { describe, expect, it } from 'vitest';
import { readStageChange } from '../../event/index.ts';
import type { SourceOptions } from '../source.ts';
import { bytesInput } from './bytes-input.ts';
import { openChanges } from './open-changes.ts';

async function outOf(text: string, map: SourceOptions['map'] = {}): Promise<readonly boolean[]> {
  const source = await openChanges(bytesInput('made.csv', Buffer.from(text)), { map });
  const out: boolean[] = [];
  for await (const rows of source.rows())
    for (const { record } of rows)
      if (record !== undefined)
        out.push(readStageChange(record, { now: 1_795_348_800 }).change?.optedOut ?? false);
  return out;
}

const start = 'stage,changed_at,lead_id';
const row = 'Lead,1795179780,12345678901234567';

describe('consent', () => {
  it('is an opt-out turned round: no and nothing are out', async () => {
    expect(
      await outOf(`${start},Marketing consent\n${row},yes\n${row},no\n${row},\n${row},see notes\n`),
    ).toEqual([false, true, true, true]);
  });

  it('counts beside a column of opt-outs: who is out by either is out', async () => {
    const text = `${start},opted_out,OK?\n${row},no,yes\n${row},yes,yes\n${row},no,no\n${row},,\n`;
    const expected = [false, true, true, true];
    expect(await outOf(text, { consent: 'OK?' })).toEqual(expected);
    expect(await outOf(text, { consent: 'OK?', opted_out: 'opted_out' })).toEqual(expected);
    expect(await outOf(text.replace('OK?', 'Consent'))).toEqual(expected);
    expect(await outOf(text.replace('OK?', 'Consent'), { consent: '-' })).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});

describe('several columns of one kind', () => {
  it('give a list, without the empty ones', async () => {
    const source = await openChanges(
      bytesInput(
        'made.csv',
        Buffer.from(`${start},Phone,Mobile,Email,Work email\n${row},030123456,0170123456,,b@example.com\n`),
      ),
      {},
    );
    for await (const [first] of source.rows()) {
      expect(first?.record).toMatchObject({ phone: ['030123456', '0170123456'], email: 'b@example.com' });
    }
  });
});
