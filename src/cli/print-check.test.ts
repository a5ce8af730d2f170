import { describe, expect, it } from 'vitest';
import type { ImportReport } from '../app/index.ts';
import { loadSettings } from '../config/index.ts';
import { problem } from '../spec/index.ts';
import type { Console } from './console.ts';
import { printCheck } from './print-check.ts';
import { printSource } from './print-source.ts';
import { displayWidth, makeStyle } from './terminal/index.ts';

const settings = loadSettings({ dataset: '1', funnel: 'Lead, Qualified, Customer' }, {}, []);
const zero = { rejected: 0, expired: 0, uncertain: 0, accepted: 0, cancelled: 0 };
const source = {
  name: '/home/ada/Exports/2026-11/history of all leads, all countries.csv',
  description:
    'CSV, Windows-1252, semicolon, skipped 6 lines above the header; HubSpot, deals; stage changes (history)',
  columns: new Map([
    ['stage', 'Lead Stage'],
    ['changed_at', 'Date of the change in the time zone of the account'],
    ['lead_id', 'Facebook Lead ID'],
    ['email', 'E-Mail'],
  ]),
  unmapped: ['Notes', 'Owner', 'Company', 'Last activity', 'Number of calls', 'Next step'],
  notes: ['This is a snapshot: the present stage of each record. Meta wants every stage with its own time.'],
  late: ['Skipped 5 lines below the last row (totals, notices).'],
};
const report: ImportReport = {
  sources: [source],
  leadFiles: [],
  rows: { read: 1234, valid: 1200, invalid: 24, skipped: 10 },
  skipped: new Map([['opted_out', 10]]),
  events: { ...zero, changes: 1200, implied: 30, duplicate: 3, pending: 1227, held: 0 },
  recovered: 12,
  problems: [
    {
      code: 'stage_missing',
      count: 24,
      example: { ...problem('stage_missing', 'stage'), file: source.name, row: 7, column: 'Lead Stage' },
    },
    { code: 'origin_unknown', count: 5, example: problem('origin_unknown', 'lead_id') },
  ],
  stages: ['Lead', 'Qualified', 'Customer', 'A stage with a name that is rather long'].map((stage, at) => ({
    stage,
    state: 'pending',
    implied: at === 1,
    count: 1000 - at * 300,
    oldest: 1_795_000_000,
    newest: 1_795_200_000,
  })),
  coverage: {
    events: 1227,
    keys: new Map([
      ['em', 1227],
      ['ph', 3],
      ['lead_id', 1226],
      ['zp', 600],
    ]),
  },
};

/** What is printed, on a terminal of so many columns or into a pipe. */
function show(columns: number | undefined, one: ImportReport = report): string {
  let text = '';
  const stdout = {
    ...(columns !== undefined && { isTTY: true, columns }),
    write: (part: string) => {
      text += part;
    },
  };
  const io: Console = { stdin: process.stdin, stdout, stderr: stdout, env: {}, style: makeStyle({}, {}) };
  for (const file of one.sources) printSource(io, file);
  printCheck(io, one, settings, true);
  return text;
}

describe('the report of check', () => {
  it('says what the file is, what was taken for what, what would be sent, what is wrong and what to do', () => {
    const text = show(undefined);
    for (const part of [
      'semicolon, skipped 6 lines above the header; HubSpot, deals; stage changes (history)',
      /lead_id += {2}"Facebook Lead ID"/,
      'not used "Notes", "Owner"',
      '1,234 read = 1,200 valid + 24 invalid + 10 skipped',
      'Skipped 5 lines below the last row',
      /events +1,227/,
      /Customer +400 .*40 %/,
      /lead id +> 99 %/,
      /phone +< 1 %/,
      /e-mail +100 %/,
      /24 {2}stage_missing \(not sent\)/,
      'row 7, column "Lead Stage"',
      /5 {2}origin_unknown \(warning\)/,
      "1,227 events would be sent. 10 rows left out on purpose. 24 rows can't be sent as they are.",
      '--rejects-rows bad-rows.csv',
    ])
      expect(text).toMatch(
        part instanceof RegExp ? part : new RegExp(part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
      );
    expect(text.indexOf('stage_missing')).toBeLessThan(text.indexOf('origin_unknown'));
  });

  it.each([80, 100, 200])('keeps to %d columns of a terminal', (columns) => {
    const tooLong = show(columns)
      .split('\n')
      .filter(
        (line) => displayWidth(line) > columns && !line.includes(source.name) && !line.includes('row 7'),
      );
    expect(tooLong).toEqual([]);
    expect(show(columns)).toContain('█');
  });

  it('says the share of click ids that are invalid: many raise an alert at Meta', () => {
    const bad = {
      code: 'click_id_invalid',
      count: 1,
      example: problem('click_id_invalid', 'click_id'),
    } as const;
    const keys = new Map([['fbc', 3]]);
    expect(show(80, { ...report, problems: [bad], coverage: { events: 1227, keys } })).toContain(
      '25 % of the click ids are invalid',
    );
    expect(show(80)).not.toContain('click ids');
  });

  it('says that there is nothing to send, and why', () => {
    const none = { ...report, stages: [], problems: [], coverage: { events: 0, keys: new Map() } };
    const events = { ...zero, changes: 0, implied: 0, duplicate: 0, pending: 0, held: 0 };
    expect(show(80, { ...none, events, rows: { read: 0, valid: 0, invalid: 0, skipped: 0 } })).toContain(
      'There are no rows',
    );
    const before = { ...events, changes: 3, duplicate: 3 };
    expect(
      show(80, { ...none, events: before, rows: { read: 3, valid: 3, invalid: 0, skipped: 0 } }),
    ).toContain('Nothing would be sent. All of it was sent before.');
  });
});

it('says what sending still needs, and nothing of it when there is nothing to send', () => {
  const sendNeeds = ['The name of the CRM is missing. Add --lead-event-source.'];
  const text = show(80, { ...report, sendNeeds });
  expect(text).toMatch(/To send it, something is still needed:\n\s+- The name of the CRM is missing/);
  const nothing = { ...report, sendNeeds, events: { ...report.events, pending: 0 } };
  expect(show(80, nothing)).not.toContain('still needed');
});

it('says how to declare an origin that is left out', () => {
  const columns = new Map([...source.columns, ['origin', 'Canal']]);
  const skipped: ImportReport['skipped'] = new Map([['not_a_meta_lead', 3]]);
  expect(show(120, { ...report, sources: [{ ...source, columns }], skipped })).toContain(
    '--only "Canal=VALUE"',
  );
});
