import { describe, expect, it } from 'vitest';
import { bytesInput } from './files/bytes-input.ts';
import { openChanges } from './files/open-changes.ts';
import { openHttpSource } from './http/index.ts';
import { readIntakeItems } from './intake-items.ts';
import { plainRecordId } from './record-id.ts';

describe('plainRecordId', () => {
  it.each([
    ['zcrm_5725767000003000010', undefined, '5725767000003000010'],
    ['5725767000003000010', undefined, '5725767000003000010'],
    // From Salesforce's own examples: 15 characters, then three that repeat their case.
    ['0015000000Gv7qJAAR', undefined, '0015000000Gv7qJ'],
    ['0065g00000AbCdEAAV', 'HubSpot', '0065g00000AbCdE'],
    ['0065g00000AbCdE', 'Salesforce', '0065g00000AbCdE'],
    // Where the CRM is known, its ids are known by their beginning too.
    ['00Q5g00000abcdeaad', 'Salesforce', '00Q5g00000abcde'],
    ['00Q5g00000abcdeaad', 'Other', '00Q5g00000abcdeaad'],
    ['123456789012345678', undefined, '123456789012345678'],
    ['123456789012345AAA', undefined, '123456789012345'],
    ['123456789012345AAB', undefined, '123456789012345AAB'],
    ['deal-4711', undefined, 'deal-4711'],
    ['', undefined, ''],
  ])('%s (%s) is %s', (id, crm, expected) => {
    expect(plainRecordId(id, crm)).toBe(expected);
  });
});

describe('a record', () => {
  const item = (id: string) => ({ stage: 'Lead', changed_at: '2026-11-20T10:00:00Z', record_id: id });
  const source = openHttpSource({
    auth: { kind: 'secret', header: 'X-Secret', secrets: ['secret'] },
    fields: { stage: ['stage'], changed_at: ['changed_at'], record_id: ['record_id'] },
    constants: {},
  });

  async function everywhere(id: string): Promise<readonly unknown[]> {
    const json = Buffer.from(JSON.stringify(item(id)));
    const csv = `stage,changed_at,record_id\nLead,2026-11-20T10:00:00Z,${id}\n`;
    const ids: unknown[] = [];
    for (const bytes of [json, Buffer.from(csv)]) {
      const file = await openChanges(bytesInput('file', bytes), {});
      for await (const rows of file.rows()) ids.push(...rows.map(({ record }) => record?.record_id));
    }
    const items = readIntakeItems({ contentType: 'application/json', body: json });
    const headers = { 'content-type': 'application/json' };
    const reading = source.read({ method: 'POST', url: '/', headers, body: json, now: 0 });
    for (const read of [items, reading])
      if ('rows' in read) ids.push(...read.rows.map(({ record }) => record?.record_id));
    return ids;
  }

  it.each([
    ['zcrm_5725767000003000010', '5725767000003000010'],
    ['0015000000Gv7qJAAR', '0015000000Gv7qJ'],
    ['deal-4711', 'deal-4711'],
  ])('%s has one id, whichever way it comes', async (id, expected) => {
    expect(await everywhere(id)).toEqual([expected, expected, expected, expected]);
  });
});
