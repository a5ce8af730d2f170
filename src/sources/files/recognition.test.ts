import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChangeSource, SourceOptions } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { bytesInput } from './bytes-input.ts';
import { looksLike } from './column-values.ts';
import { crmExports } from './crm-exports.ts';
import { foldHeader, foldHeaders } from './fold-header.ts';
import { headerNames } from './header-names.ts';
import { openChanges } from './open-changes.ts';
import { recognizeExport } from './recognize-export.ts';
import { findStageColumns } from './stage-columns.ts';
import { openTable, type Table } from './table.ts';

const examples = new URL('../../../examples/', import.meta.url);
const options: SourceOptions = { timeZone: 'Europe/Berlin', dateOrder: 'dmy', initialStage: 'Lead' };
const orders: Readonly<Record<string, 'dmy' | 'mdy'>> = {
  'salesforce-lead-history.csv': 'mdy',
  'salesforce-opportunity-history.csv': 'mdy',
  'salesforce-leads.csv': 'mdy',
  'bitrix24-leads.csv': 'mdy',
};

interface Example {
  readonly name: string;
  readonly table: Table;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly options: SourceOptions;
}

async function load(name: string): Promise<Example> {
  const table = await openTable(bytesInput(name, readFileSync(fileURLToPath(new URL(name, examples)))));
  const rows = table.sample.map(({ cells }) => cells ?? []);
  return {
    name,
    table,
    headers: table.headers,
    rows,
    options: { ...options, dateOrder: orders[name] ?? 'dmy' },
  };
}

const loaded = await Promise.all(
  readdirSync(examples)
    .filter((name) => name.endsWith('.csv'))
    .map(load),
);

function csv(headers: readonly string[], rows: readonly (readonly string[])[]): Buffer {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  return Buffer.from([headers, ...rows].map((cells) => cells.map(cell).join(',')).join('\n'));
}

async function open({
  headers,
  rows,
  options: given,
}: Pick<Example, 'headers' | 'rows' | 'options'>): Promise<ChangeSource | SourceError> {
  try {
    return await openChanges(bytesInput('made.csv', csv(headers, rows)), given);
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}

async function changesOf(source: ChangeSource): Promise<readonly string[]> {
  const changes: string[] = [];
  for await (const rows of source.rows())
    for (const { row, record, skip } of rows)
      changes.push(JSON.stringify([row, skip ?? Object.entries(record ?? {}).sort()]));
  return changes;
}

/** Who, which stage and when, as they stand in the file. */
async function keysOf(source: ChangeSource, isExport: boolean): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const rows of source.rows()) {
    for (const { row, record } of rows) {
      if (record === undefined) continue;
      const { lead_id, email, full_name, stage, changed_at } = record;
      const first = Array.isArray(email) ? email[0] : email;
      keys.push(JSON.stringify([row, lead_id, first, full_name, ...(isExport ? [] : [stage, changed_at])]));
    }
  }
  return keys;
}

/** The column that a field comes from, by its number in the file as it was. */
function fieldPlaces(source: ChangeSource, headers: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...source.columns].map(([field, header]) => [field, headers.indexOf(header)]));
}

/** What a header means, by the table of usual names or in some CRM. */
const meanings = new Map<string, Set<string>>();
for (const columns of [headerNames, ...crmExports.map((one) => one.columns)]) {
  for (const [field, text] of Object.entries(columns)) {
    for (const name of foldHeaders(text)) meanings.set(name, (meanings.get(name) ?? new Set()).add(field));
  }
}

const lies = [
  ['email', 'Email'],
  ['email', 'Mail'],
  ['phone', 'Phone'],
  ['phone', 'Mobile'],
  ['lead_id', 'Lead ID'],
  ['lead_id', 'Facebook Lead ID'],
  ['stage', 'Lead Status'],
  ['stage', 'Stage'],
  ['changed_at', 'Changed at'],
  ['changed_at', 'Edit date'],
] as const;

describe('recognition of the examples', () => {
  it.each(loaded)('$name is the same in any order of its columns', async (example) => {
    const before = await open(example);
    if (before instanceof SourceError) throw before;
    const expected = await changesOf(before);
    const places = example.headers.map((_, at) => at);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(places, { minLength: places.length }), async (order) => {
        const after = await open({
          ...example,
          headers: order.map((at) => example.headers[at] ?? ''),
          rows: example.rows.map((cells) => order.map((at) => cells[at] ?? '')),
        });
        if (after instanceof SourceError) throw after;
        expect(Object.fromEntries(after.columns)).toEqual(Object.fromEntries(before.columns));
        expect(after.description.split(';').slice(1)).toEqual(before.description.split(';').slice(1));
        expect(after.leadEventSource).toBe(before.leadEventSource);
        // The changes of one row may come in another order.
        expect([...(await changesOf(after))].sort()).toEqual([...expected].sort());
      }),
      { numRuns: 5 },
    );
  });

  it.each(loaded)('$name mapped by hand, with headers that say nothing, is the same', async (example) => {
    const before = await open(example);
    if (before instanceof SourceError) throw before;
    const headers = example.headers.map((_, at) => `Column ${at}`);
    const nameOf = (header: string) => headers[example.headers.indexOf(header)] ?? '';
    const map = Object.fromEntries([...before.columns].map(([field, header]) => [field, nameOf(header)]));
    const { columns } = findStageColumns(example.table, {}, recognizeExport(example.headers).found);
    const mapStage = Object.fromEntries(columns.map(({ stage, header }) => [stage, nameOf(header)]));
    // Meta's lead export is known by its headers alone.
    if (before.shape === 'lead-export')
      Object.assign(map, { stage: map['lead_id'], changed_at: map['lead_created_at'] });
    const after = await open({ ...example, headers, options: { ...example.options, map, mapStage } });
    if (after instanceof SourceError) throw after;
    expect(after.times).toEqual(before.times);
    const byHand = await keysOf(after, before.shape === 'lead-export');
    for (const change of await keysOf(before, before.shape === 'lead-export'))
      expect(byHand).toContain(change);
  });

  it.each(loaded)('$name with other headers is never read wrongly without a word', async (example) => {
    const before = await open(example);
    if (before instanceof SourceError) throw before;
    const known = fieldPlaces(before, example.headers);
    const fieldOf = new Map([...known].map(([field, at]) => [at, field]));
    const rename = fc.record({
      at: fc.nat({ max: example.headers.length - 1 }),
      kind: fc.constantFrom('nonsense', 'synonym', 'lie'),
      pick: fc.nat({ max: 1000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(rename, { minLength: 1, maxLength: 6 }), async (renames) => {
        const headers = [...example.headers];
        for (const { at, kind, pick } of renames) {
          const names = headerNames[(fieldOf.get(at) ?? '') as keyof typeof headerNames]?.split('|') ?? [];
          if (kind === 'nonsense') headers[at] = `Something ${pick}`;
          else if (kind === 'synonym' && names.length > 0)
            headers[at] = (names[pick % names.length] ?? '').trim();
          else if (kind === 'lie' && !fieldOf.has(at)) {
            const [field, lie] = lies[pick % lies.length] ?? lies[0];
            // Nobody can tell that an owner's name is no stage.
            if (!looksLike(field, example.table, at)) headers[at] = lie;
          }
        }
        const after = await open({ ...example, headers });
        if (after instanceof SourceError) return;
        const notes = after.notes.join('\n');
        for (const [field, header] of after.columns) {
          const at = headers.indexOf(header);
          const right = known.get(field);
          // What was not taken before, or beside another column, may be right now: "Mobile" where "Phone" is gone.
          if (at === right || headers.lastIndexOf(header) !== at) continue;
          if (right === undefined && looksLike(field, example.table, at)) continue;
          if (meanings.get(foldHeader(example.headers[at] ?? ''))?.has(field)) continue;
          expect(notes, `${field} from "${header}" (was "${example.headers[at]}")`).toContain(`"${header}"`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('any headers', () => {
  const names = [
    ...Object.values(headerNames).flatMap((text) => text.split('|')),
    ...lies.map(([, name]) => name),
    ...loaded.flatMap(({ headers }) => headers),
  ];
  const header = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(...names).map((name) => name.trim()),
  );
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      '2026-11-20 10:00',
      'a@example.com',
      '12345678901234567',
      '+4930231250101',
      'Lead',
      'yes',
      '',
    ),
  );

  it('throw nothing but SourceError, and no row is lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(header, { minLength: 1, maxLength: 12 }),
        fc.array(fc.array(cell, { minLength: 12, maxLength: 12 }), { maxLength: 4 }),
        async (headers, rows) => {
          const cut = rows.map((cells) => cells.slice(0, headers.length));
          const source = await open({ headers, rows: cut, options });
          if (source instanceof SourceError) return;
          const seen = new Set<number>();
          for await (const chunk of source.rows()) for (const { row } of chunk) seen.add(row);
          // Lines that hold nothing are no rows; those below a table are told in another way.
          expect(seen.size + (source.late?.().length ?? 0)).toBeGreaterThanOrEqual(
            Math.min(1, cut.filter((cells) => cells.every((text) => /^[ -~]+$/.test(text))).length),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  it('fold the same however often', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => {
        expect(foldHeader(foldHeader(text))).toBe(foldHeader(text));
      }),
    );
  });
});

describe('the table of names', () => {
  it('has no name that means two fields', () => {
    const fields = new Map<string, string>();
    for (const [field, text] of Object.entries(headerNames)) {
      for (const name of foldHeaders(text)) {
        expect(fields.get(name) ?? field, name).toBe(field);
        fields.set(name, field);
      }
    }
  });
});
