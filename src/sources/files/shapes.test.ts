import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTime } from '../../event/index.ts';
import type { ChangeSource, SourceOptions } from '../source.ts';
import { bytesInput } from './bytes-input.ts';
import { openChanges } from './open-changes.ts';

/** A lead, and when (Unix seconds, whole minutes) it reached each of its stages; null where it hasn't. */
interface MadeLead {
  readonly id: string;
  readonly email: string;
  readonly times: readonly (number | null)[];
}

const stages = ['Lead', 'Marketing Qualified Lead', 'Sales Qualified Lead', 'Customer'] as const;
const zone = 'Europe/Berlin';
const start = Date.UTC(2026, 9, 26) / 1000;

const lead = fc.record({
  // Ids that end in zeros look like those that a spreadsheet rounded.
  id: fc
    .bigInt({ min: 10n ** 14n, max: 10n ** 17n - 1n })
    .map((id) => String(id + (id % 10n === 0n ? 1n : 0n))),
  email: fc.integer({ min: 1, max: 9999 }).map((n) => `person${n}@example.com`),
  times: fc.array(fc.option(fc.integer({ min: 0, max: 40_000 }).map((minutes) => start + minutes * 60)), {
    minLength: stages.length,
    maxLength: stages.length,
  }),
});
const leads = fc.uniqueArray(lead, { selector: ({ id }) => id, minLength: 1, maxLength: 6 });

const formats = new Map<string, Intl.DateTimeFormat>();

function local(time: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale} ${Object.entries(options).join()}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  formats.set(key, format);
  return format.format(time * 1000);
}

const numeric = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
} as const;
const byName = (locale: string) => (time: number) =>
  local(time, locale, { dateStyle: 'long', timeStyle: 'short' });

type Writer = readonly [name: string, write: (time: number) => string, options: SourceOptions];

const languages = 'en-US en-GB de fr es it pt nl pl tr ru ja ko zh sv da'.split(' ');

/** How times are written: by programs, and by people's computers in the main languages. */
const writers: readonly Writer[] = [
  ['ISO', (time) => new Date(time * 1000).toISOString(), {}],
  ['seconds', String, {}],
  ['milliseconds', (time) => `${time}000`, {}],
  ['.NET', (time) => `/Date(${time}000)/`, {}],
  ['HubSpot', (time) => local(time, 'sv', { dateStyle: 'short', timeStyle: 'short' }), { timeZone: zone }],
  ['spreadsheet', (time) => String(wall(time) / 86_400 + 25_569), { timeZone: zone }],
  ['en-US', (time) => local(time, 'en-US', numeric), { timeZone: zone, dateOrder: 'mdy' }],
  ['en-GB', (time) => local(time, 'en-GB', numeric), { timeZone: zone, dateOrder: 'dmy' }],
  ['de', (time) => local(time, 'de', numeric), { timeZone: zone }],
  ...languages.map((language): Writer => {
    return [`${language}, month by name`, byName(language), { timeZone: zone }];
  }),
];

/** The clock's reading as if it were UTC. */
function wall(time: number): number {
  return (
    Date.parse(`${local(time, 'sv', { dateStyle: 'short', timeStyle: 'medium' }).replace(' ', 'T')}Z`) / 1000
  );
}

/** An hour that the clock shows twice can't be told apart in writing. */
function isShownTwice(time: number): boolean {
  return wall(time) === wall(time - 3600) || wall(time) === wall(time + 3600);
}

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = (rows: readonly (readonly string[])[]) =>
  bytesInput('made.csv', Buffer.from(rows.map((cells) => cells.map(cell).join(';')).join('\r\n')));

type Change = readonly [row: number, id: string, stage: string, time: number];

async function changesOf(source: ChangeSource): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for await (const rows of source.rows()) {
    for (const { row, record, problems } of rows) {
      expect(problems).toEqual([]);
      if (record === undefined) continue;
      const read = readTime(record.changed_at, source.times);
      if ('problem' in read) throw new Error(`${read.reason}: ${record.changed_at}`);
      changes.push([row, String(record.lead_id), record.stage, read.time]);
    }
  }
  return changes.sort();
}

const filled = (made: MadeLead) =>
  made.times.flatMap((time, at) => (time === null ? [] : [{ time, stage: stages[at] ?? '' }]));

describe('any table of stage changes comes back the same', () => {
  const cases = fc.tuple(leads, fc.constantFrom(...writers));

  it('a row a change', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([made, [, write, options]]) => {
        const changes = made.flatMap((one) => filled(one).map((change) => ({ ...one, ...change })));
        fc.pre(changes.length > 0 && changes.every(({ time }) => !isShownTwice(time)));
        const rows = changes.map(({ id, email, stage, time }) => [id, email, stage, write(time)]);
        const source = await openChanges(
          csv([['Lead ID', 'E-Mail', 'Stage', 'Changed at'], ...rows]),
          options,
        );
        expect(source.shape).toBe('history');
        expect(await changesOf(source)).toEqual(
          changes.map(({ id, stage, time }, at): Change => [at + 2, id, stage, time]).sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it.each(['by hand', 'HubSpot', 'HubSpot, newer'])('a date column a stage (%s)', async (kind) => {
    const headers = stages.map((stage) =>
      kind === 'by hand'
        ? `${stage} since`
        : kind === 'HubSpot'
          ? `Became a ${stage} Date`
          : `Date entered "${stage} (Sales (EMEA))"`,
    );
    const mapStage = Object.fromEntries(stages.map((stage, at) => [stage, headers[at] ?? '']));
    await fc.assert(
      fc.asyncProperty(cases, async ([made, [, write, options]]) => {
        fc.pre(made.every((one) => filled(one).every(({ time }) => !isShownTwice(time))));
        const rows = made.map(({ id, email, times }) => [
          id,
          ...times.map((time) => (time === null ? '' : write(time))),
          email,
        ]);
        const source = await openChanges(csv([['Meta Lead ID', ...headers, 'E-Mail'], ...rows]), {
          ...options,
          ...(kind === 'by hand' && { mapStage }),
        });
        expect(source.shape).toBe('wide');
        expect(source.leadEventSource).toBe(kind === 'by hand' ? undefined : 'HubSpot');
        expect(await changesOf(source)).toEqual(
          made
            .flatMap((one, at) => filled(one).map(({ stage, time }): Change => [at + 2, one.id, stage, time]))
            .sort(),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('the present stage alone', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([made, [, write, options]]) => {
        const now = made.map((one) => ({ ...one, last: filled(one).at(-1) }));
        fc.pre(now.every(({ last }) => last === undefined || !isShownTwice(last.time)));
        const rows = now.map(({ id, last }) => [
          id,
          last?.stage ?? '',
          last === undefined ? '' : write(last.time),
        ]);
        const source = await openChanges(
          csv([['Meta Lead ID', 'Lead Status', 'Last Modified'], ...rows]),
          options,
        );
        expect(source.shape).toBe('snapshot');
        expect(source.notes.join()).toContain('snapshot');
        expect(await changesOf(source)).toEqual(
          now
            .flatMap(({ id, last }, at): Change[] =>
              last === undefined ? [] : [[at + 2, id, last.stage, last.time]],
            )
            .sort(),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("Meta's lead export", async () => {
    await fc.assert(
      fc.asyncProperty(leads, async (made) => {
        const rows = made.map(({ id, email, times }) => {
          return [`l:${id}`, new Date((times[0] ?? start) * 1000).toISOString(), 'f:1', 'fb', email];
        });
        const source = await openChanges(
          csv([['id', 'created_time', 'form_id', 'platform', 'e-mail-adresse'], ...rows]),
          {
            initialStage: 'Lead',
          },
        );
        expect(source.shape).toBe('lead-export');
        expect(source.columns.get('email')).toBe('e-mail-adresse');
        expect(await changesOf(source)).toEqual(
          made.map(({ id, times }, at): Change => [at + 2, id, 'Lead', (times[0] ?? start) + 1]).sort(),
        );
      }),
      { numRuns: 50 },
    );
  });
});
