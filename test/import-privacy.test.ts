import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RowFinding } from '../src/intake/index.ts';
import { canaryPerson, canaries as personCanaries } from './support/canary-person.ts';
import { csvFile, iso, leadExport, type MadeRow } from './support/made-rows.ts';
import { noon, startTestApp, type TestApp } from './support/test-app.ts';

const hour = 3600;
const at = { stage: 'Lead', changed_at: iso(noon - hour) };

let app: TestApp;
beforeEach(async () => {
  app = await startTestApp();
});
afterEach(() => app.close());

/** The bytes of the store: its file, its log, and whatever else lies beside it. */
function storeBytes(): Buffer {
  const folder = dirname(app.file);
  const files = readdirSync(folder).filter((name) => name.startsWith(basename(app.file)));
  return Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
}

/** The canaries that occur in bytes or text, in any case. */
function hits(haystack: Buffer | string, canaries: readonly string[]): string[] {
  const text = (typeof haystack === 'string' ? haystack : haystack.toString('latin1')).toLowerCase();
  return canaries.filter((canary) => text.includes(canary.toLowerCase()));
}

function hashesIn(bytes: Buffer, values: readonly string[]): string[] {
  return values.filter((value) => {
    const digest = createHash('sha256').update(value).digest();
    // Keys are kept as half a digest.
    return bytes.includes(digest.subarray(0, 16)) || bytes.includes(digest.toString('hex'));
  });
}

describe('raw personal values', () => {
  // The second number stands in rows that are broken.
  const canaries = [...personCanaries, '5550143'];
  const person: MadeRow = canaryPerson;
  const broken: MadeRow = Object.fromEntries(
    Object.keys(person).map((field) => [field, `zqmail "${field}" zqlast 5550143`]),
  );
  const misplaced = Object.fromEntries(
    [
      'changed_at',
      'lead_id',
      'click_id',
      'clicked_at',
      'fbp',
      'lead_created_at',
      'value',
      'currency',
      'opted_out',
      'data_processing_options',
    ].map((field) => [field, 'zqmail@example.com']),
  );
  const rows: MadeRow[] = [
    { ...at, ...person },
    { ...at, ...person, lead_id: '10000000000000001' },
    { ...at, ...broken, record_id: '1' },
    { ...at, ...broken },
    { ...at, ...person, changed_at: 'never' },
    { ...at, ...person, lead_id: '1.23457E+16' },
    { ...at, ...person, stage: 'Leed' },
    { ...at, ...person, changed_at: iso(noon - 300 * hour) },
    ...Object.entries(misplaced).map(([field, value]) => ({
      ...at,
      ...person,
      record_id: '2',
      [field]: value,
    })),
  ];

  it('are nowhere but in the file that they came from', async () => {
    app.sandbox.setFaults([
      { times: 1, answer: { code: 100, subcode: 2804050, body: 'zqmail@example.com' } },
    ]);
    const findings: RowFinding[] = [];
    const files = {
      changes: [csvFile('a.csv', rows)],
      leads: [
        leadExport([
          {
            id: '10000000000000001',
            created: noon - 9 * hour,
            email: 'zqmail@example.com',
            phone: '+16505550142',
          },
        ]),
      ],
    };
    const hooks = { onFinding: (finding: RowFinding) => void findings.push(finding) };
    const reports = [
      await app.check(files, {}, hooks),
      await app.send(files, {}, hooks),
      await app.send(files, {}, hooks),
    ];
    expect(reports[1]?.rows.invalid).toBeGreaterThan(3);
    expect(findings.length).toBeGreaterThan(10);
    expect(
      hits(JSON.stringify([reports.map((one) => [one, [...one.skipped], one.problems]), findings]), canaries),
    ).toEqual([]);
    expect(hits(storeBytes(), canaries)).toEqual([]);
    // With the log still there, too.
    await app.withStore(async () => {
      await app.send({ changes: [csvFile('b.csv', rows)] });
      expect(storeBytes().length).toBeGreaterThan(readFileSync(app.file).length);
      expect(hits(storeBytes(), canaries)).toEqual([]);
    });
    expect(hits(JSON.stringify(app.received()), canaries)).toEqual([]);
    const bodies = await app.withStore(async (store) => store.db.prepare('select * from payload').all());
    expect(bodies.length).toBeGreaterThan(0);
  });

  it('are not in an error about a file', async () => {
    for (const headers of [['Zqmail'], ['stage', 'zqmail@example.com']]) {
      const file = csvFile('a.csv', [{ [headers[0] ?? '']: 'zqlast' }], headers);
      const error = await app.send({ changes: [file] }).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      expect(hits(String((error as Error).stack), ['zqlast'])).toEqual([]);
    }
  });

  it('would be found if they were there', async () => {
    await app.send({ changes: [csvFile('a.csv', rows)] });
    await app.withStore(async (store) => {
      store.db.exec("update invalid_row set problems = replace(problems, 'stage', 'ZqMail@example.com')");
      expect(hits(storeBytes(), canaries)).toEqual(['zqmail']);
    });
    expect(hits(storeBytes(), canaries)).toEqual(['zqmail']);
    expect(hits(JSON.stringify({ message: 'the e-mail zqmail@example.com is bad' }), canaries)).toEqual([
      'zqmail',
    ]);
  });
});

describe('hashes of people who don’t belong here', () => {
  const people = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, n) => `${prefix}${n}@example.com`);
  const here = people(300, 'here');
  const elsewhere = people(700, 'google');
  const old = people(100, 'oldgoogle');
  const out = people(300, 'out');

  it('leave no trace in the store', async () => {
    // Mixed, so that what goes and what stays share the pages of the file.
    const rows = [
      ...here.map((email, n) => ({ ...at, email, origin: 'Facebook', record_id: `h${n}` })),
      ...elsewhere.map((email, n) => ({
        ...at,
        email,
        origin: 'Google Ads',
        record_id: n % 2 ? `g${n}` : '',
      })),
      ...old.map((email) => ({ ...at, email, origin: 'Google Ads', changed_at: iso(noon - 300 * hour) })),
      ...out.map((email) => ({ ...at, email, origin: 'Facebook', opted_out: 'yes' })),
    ].sort((a, b) =>
      createHash('md5').update(a.email).digest('hex') < createHash('md5').update(b.email).digest('hex')
        ? -1
        : 1,
    );
    const report = await app.send({ changes: [csvFile('a.csv', rows)] });
    expect([...report.skipped]).toEqual(
      expect.arrayContaining([
        ['not_a_meta_lead', elsewhere.length],
        ['opted_out', out.length],
        ['too_old_on_arrival', old.length],
      ]),
    );
    const bytes = storeBytes();
    expect(hashesIn(bytes, here)).toHaveLength(here.length);
    expect(hashesIn(bytes, [...elsewhere, ...old, ...out])).toEqual([]);
    const tables = await app.withStore(async (store) =>
      ['lead', 'lead_key', 'event', 'payload', 'past_stage', 'plan_queue'].map((name) => [
        name,
        store.db.prepare(`select count(*) as n from ${name}`).get()?.['n'],
      ]),
    );
    expect(Object.fromEntries(tables)).toMatchObject({
      lead: 300,
      event: 300,
      payload: 300,
      past_stage: 0,
      plan_queue: 0,
    });
  });
});

describe('a file of leads', () => {
  const lead = (at: number, more: Readonly<Record<string, string>>): MadeRow => ({
    id: `l:12345678901234${100 + at}`,
    created_time: iso(noon - hour),
    ad_id: 'ag:1',
    form_id: 'f:1',
    platform: 'fb',
    email: `person${at}@example.com`,
    ...more,
  });
  const emails = [0, 1, 2, 3].map((at) => `person${at}@example.com`);

  it.each([
    ['Marketing consent', ['yes', 'no', '', 'yes']],
    ['opted_out', ['no', 'yes', 'Unsubscribed', '']],
  ])('stores nobody who is out by "%s"', async (header, values) => {
    const file = csvFile(
      'leads.csv',
      values.map((value, at) => lead(at, { [header]: value })),
      ['id', 'created_time', 'ad_id', 'form_id', 'platform', 'email', header],
    );
    const report = await app.send({ leads: [file] });
    expect(report.leadFiles).toMatchObject([{ read: 4, added: 2, optedOut: 2, invalid: 0, skipped: 0 }]);
    const bytes = storeBytes();
    expect(hashesIn(bytes, emails)).toEqual([emails[0], emails[3]]);
  });
});
