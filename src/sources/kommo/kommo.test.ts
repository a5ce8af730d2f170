import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readKommo } from './read-webhook.ts';

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8');
const stage = fixture('stage');

function read(body: string) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', url: '/', headers, body: Buffer.from(body), now: 1_795_177_205 } as const;
  return readKommo(request, '31361463');
}

it("makes of Kommo's webhook a change that is to be confirmed, or none", () => {
  const lookUp = { object: 'lead', id: '15318175/8572511/67548619', required: true };
  const ids = { record_id: '15318175', pipeline: '8572511', stage: '67548619' };
  const record = { object: 'lead', ...ids, changed_at: 1_795_177_200 };
  expect(read(stage)).toEqual({ rows: [{ row: 1, record, problems: [], lookUp }] });
  expect(read(fixture('edits'))).toEqual({ rows: [{ row: 1, skip: 'no_stage_change', problems: [] }] });
});

it('refuses other accounts, takes nothing that is old or lacks something, and never throws', () => {
  for (const body of [stage.replaceAll('31361463', '7'), '', 'account=31361463', '[]'])
    expect(read(body)).toMatchObject({ refusal: { status: 401 } });
  const times = ['1795090804', '1795177200000'].map((time) => stage.replace('1795177200', time));
  for (const body of [...times, stage.replace('67548619', '..%2F7'), stage.replace('last_modified', 'x')])
    expect(read(body)).toMatchObject({ rows: [{ problems: [{ code: 'row_unreadable' }] }] });
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => void read(text)));
  const form = fc.jsonValue().map((leads) => JSON.stringify({ account: { id: 31361463 }, leads }));
  fc.assert(fc.property(form, (body) => void read(body)));
});
