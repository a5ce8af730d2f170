import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { realContext } from '../src/app/index.ts';
import { main } from '../src/cli/main.ts';
import { parseJson } from '../src/event/index.ts';
import { noon } from './support/test-app.ts';

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
/** Events expire after 7 days: for the command it is 22 November 2026. */
const context = { ...realContext, clock: () => noon * 1000 };

// Only what no file can tell: which CRM one of your own making belongs to, and what stage a new lead is in.
const ownFormat = ['--lead-event-source', 'In-house CRM'];
const newLeads = [...ownFormat, '--funnel', 'Lead'];
const options: Readonly<Record<string, readonly string[]>> = {
  'history.csv': ownFormat,
  'stage-changes.jsonl': ownFormat,
  'meta-lead-export.csv': newLeads,
  'meta-lead-export-de.csv': newLeads,
};

const descriptions: Readonly<Record<string, string>> = {
  'bitrix24-leads.csv': 'CSV, UTF-8, semicolon; Bitrix24, leads; stage changes (snapshot)',
  'close-opportunities.csv': 'CSV, UTF-8, comma; Close, opportunities; stage changes (snapshot)',
  'dynamics-leads.csv': 'CSV, Windows-1252, semicolon; Dynamics, leads; stage changes (snapshot)',
  'gohighlevel-opportunities.csv': 'CSV, UTF-8, comma; GoHighLevel, opportunities; stage changes (snapshot)',
  'history.csv': 'CSV, UTF-8, semicolon; stage changes (history)',
  'hubspot-contacts.csv': 'CSV, UTF-8, comma; HubSpot, contacts; stage changes (wide)',
  'hubspot-deals-stage-dates.csv': 'CSV, UTF-8, comma; HubSpot, deals; stage changes (wide)',
  'hubspot-deals.csv': 'CSV, UTF-8, comma; HubSpot, deals; stage changes (snapshot)',
  'kommo-leads.csv': 'CSV, UTF-8, comma; Kommo, leads; stage changes (snapshot)',
  'meta-lead-export-de.csv': "CSV, UTF-16LE, tab; Meta's lead export",
  'meta-lead-export.csv': "CSV, UTF-16LE, tab; Meta's lead export",
  'pipedrive-deals.csv': 'CSV, UTF-8, comma; Pipedrive, deals; stage changes (snapshot)',
  'pipedrive-negocios.csv': 'CSV, UTF-8, semicolon; Pipedrive, deals; stage changes (snapshot)',
  'salesforce-lead-history.csv': 'CSV, UTF-8, comma; Salesforce, Lead History; stage changes (history)',
  'salesforce-leads.csv': 'CSV, UTF-8, comma; Salesforce, leads; stage changes (snapshot)',
  'salesforce-opportunity-history.csv':
    'CSV, UTF-8, comma; Salesforce, Opportunity History; stage changes (history)',
  'stage-changes.jsonl': 'JSON Lines, UTF-8; stage changes (history)',
  'zoho-leads.csv': 'CSV, UTF-8, comma; Zoho, leads; stage changes (snapshot)',
};

type Event = Record<string, unknown>;

/** Without its id, which belongs to the dataset; what is left in an order of its own. */
function comparable(events: readonly Event[]): readonly string[] {
  const sorted = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, each]) => [key, sorted(each)]),
        )
      : value;
  return events.map(({ event_id: _, ...event }) => JSON.stringify(sorted(event))).sort();
}

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('every example', () => {
  it('is in the table of this test', () => {
    const files = readdirSync(examples).filter((name) => !/\.(?:events\.json|md)$/.test(name));
    expect(files.sort()).toEqual(Object.keys(descriptions).sort());
  });

  it.each(Object.entries(descriptions))('%s gives its events', async (name, description) => {
    const events = join(folder, `${name}.ndjson`);
    let stdout = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    });
    const check = [
      'check',
      join(examples, name),
      ...['--time-zone', 'Europe/Berlin', '--store', join(folder, 'none.sqlite')],
      ...['--events', events, '--json'],
      ...(options[name] ?? []),
    ];
    const code = await main(check, context).finally(() => write.mockRestore());
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as { invalid: number; files: readonly { description: string }[] };
    expect(report.invalid).toBe(0);
    expect(report.files[0]?.description).toBe(description);
    const expected = readFileSync(join(examples, name.replace(/\.\w+$/, '.events.json')), 'utf8');
    const lines = readFileSync(events, 'utf8').split('\n').filter(Boolean);
    expect(comparable(lines.map((line) => parseJson(line) as Event))).toEqual(
      comparable(parseJson(expected) as readonly Event[]),
    );
  });
});
