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

// What no file can tell, and sending needs: which CRM one of your own making belongs to, and what stage a new lead is in.
const ownFormat = ['--lead-event-source', 'In-house CRM'];
const newLeads = [...ownFormat, '--funnel', 'Lead'];
const needed: Readonly<Record<string, readonly string[]>> = {
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
    const files = readdirSync(examples).filter(
      (name) => !/\.(?:events\.json|md|yaml)$|^webhooks$/.test(name),
    );
    expect(files.sort()).toEqual(Object.keys(descriptions).sort());
  });

  it.each(Object.entries(descriptions))(
    '%s gives its events without any option',
    async (name, description) => {
      const { code, report, events } = await checked(name, []);
      expect(code).toBe(0);
      expect(report).toMatchObject({ invalid: 0, files: [{ description }] });
      expect(report.send_needs?.length ?? 0).toBe((needed[name]?.length ?? 0) / 2);
      // Nothing may be sent under a name that nobody gave.
      const given = needed[name] === undefined ? (text: string) => text : withoutName;
      expect(comparable(events)).toEqual(comparable(parseJson(given(expectedOf(name))) as readonly Event[]));
    },
  );

  it.each(Object.entries(needed))('%s gives its events with what sending needs', async (name, options) => {
    const { code, report, events } = await checked(name, options);
    expect(code).toBe(0);
    expect(report.send_needs).toBeUndefined();
    expect(comparable(events)).toEqual(comparable(parseJson(expectedOf(name)) as readonly Event[]));
  });

  it.each(Object.entries(needed))('%s is never sent without it', async (name, options) => {
    for (let left = 0; left < options.length; left += 2) {
      const given = options.filter((_, at) => at < left || at > left + 1);
      const { code, stdout } = await run('send', name, [...given, '--dataset', '1', '--yes', '--json']);
      expect(code).toBe(2);
      expect(stdout).toContain(options[left]);
    }
  });
});

const expectedOf = (name: string) =>
  readFileSync(join(examples, name.replace(/\.\w+$/, '.events.json')), 'utf8');
const withoutName = (text: string) => text.replaceAll('In-house CRM', '(not given)');

async function run(command: 'check' | 'send', name: string, options: readonly string[]) {
  let stdout = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const store = ['--store', join(folder, `${command}.sqlite`)];
  const args = [command, join(examples, name), '--time-zone', 'Europe/Berlin', ...store, ...options];
  const code = await main(args, context).finally(() => write.mockRestore());
  return { code, stdout };
}

async function checked(name: string, options: readonly string[]) {
  const file = join(folder, `${name}.ndjson`);
  const { code, stdout } = await run('check', name, ['--events', file, '--json', ...options]);
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return {
    code,
    report: JSON.parse(stdout) as { readonly send_needs?: readonly string[] },
    events: lines.map((line) => parseJson(line) as Event),
  };
}
