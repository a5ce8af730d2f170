import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { realContext, statusJson } from '../src/app/index.ts';
import { main } from '../src/cli/main.ts';
import { sourceState } from '../src/cli/source-state.ts';
import { advise } from '../src/report/index.ts';
import type { WebhookRow } from '../src/sources/index.ts';
import {
  sqliteLeadAdsStore,
  sqliteLookUpStore,
  sqliteReportStore,
  sqliteSqlCursors,
} from '../src/store/sqlite/index.ts';
import { leadId } from './support/changes.ts';
import { item, type LiveApp, openLiveApp } from './support/live-app.ts';
import { dataset, noon } from './support/test-app.ts';

const hour = 3600;

async function run(app: LiveApp, ...args: readonly string[]) {
  const text = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((written) => {
      text[name] += String(written);
      return true;
    }),
  );
  const context = { ...realContext, clock: () => app.now * 1000 };
  const code = await main(args, context).finally(() => {
    for (const spy of spies) spy.mockRestore();
  });
  return { code, ...text };
}

/** Nothing that stands in it as a variable is set. */
function configOf(app: LiveApp, publicUrl = 'public_url: https://leads.example.com\n'): string {
  const file = join(dirname(app.file), 'config.yaml');
  const variable = (name: string): string => `"\${${name}}"`;
  writeFileSync(
    file,
    `store: store.sqlite
${publicUrl}datasets:
  "${dataset}": { lead_event_source: HubSpot, funnel: [Lead, Qualified, Customer], access_token: ${variable('A')} }
sources:
  crm:
    type: http
    auth: { header: X-Key, secret: ${variable('B')} }
    fields: { stage: s, changed_at: t, email: e }
  quiet: { type: http, auth: { header: X-Key, secret_file: none }, fields: { stage: s, changed_at: t, email: e } }
  members: { type: sql, url: ${variable('C')}, query: "select 1 where x > :cursor", cursor: x, start: "0" }
lead_ads:
  main: { app_secret: ${variable('D')}, verify_token: ${variable('E')}, pages: { 77: "${dataset}" } }
`,
  );
  return file;
}

const dealChange = (id: string): WebhookRow => ({
  row: 1,
  problems: [],
  record: { stage: 'Qualified', changed_at: noon - hour, record_id: id, object: 'deal' },
  lookUp: { object: 'deal', id },
});

/** Of each source something: stages that wait, look-ups that are refused, a database that fails, a page of nobody. */
async function startBusyApp(): Promise<LiveApp> {
  const app = openLiveApp();
  const { live, settings, store } = app;
  await app.receive([
    item('Custmer', { object: 'deal', pipeline: 'Sales' }),
    item('Custmer', { object: 'deal', pipeline: 'Sales', lead_id: leadId(2) }),
    item('Won: now?', { lead_id: leadId(3) }),
    { stage: 'Lead' },
  ]);
  await live.receive({ settings, source: 'crm', rows: [dealChange('51'), dealChange('52')] });
  await sqliteLookUpStore(store).settle({ dataset, source: 'crm' }, [], {
    kind: 'no_access',
    due: (noon + 300) * 1000,
    reason: 'The CRM no longer takes the access token.',
    mark: 'x',
  });
  const cursor = { dataset, source: 'members', column: 'x', start: '0' };
  await sqliteSqlCursors(store).looked(cursor, 'It can not be reached.');
  await sqliteLeadAdsStore(store).keep(
    'main',
    [{ leadId: leadId(9), page: '88', formId: '', created: noon - 60, received: noon }],
    true,
  );
  app.now += 2 * hour;
  return app;
}

describe('sources list', () => {
  it('has a line for each source and each Lead Ads address, and says what is wrong', async () => {
    const app = await startBusyApp();
    const { code, stdout, stderr } = await run(app, 'sources', 'list', '--config', configOf(app));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.replaceAll(/ {2,}/g, ' | ').split('\n')).toEqual([
      'NAME | TYPE | DATASET | LAST | HELD | STATE',
      `crm | http | ${dataset} | 2 h ago | 3 unmapped, 2 look-ups | trouble`,
      `quiet | http | ${dataset} | - | - | nothing came yet`,
      `members | sql | ${dataset} | - | - | trouble`,
      `main | lead_ads | ${dataset} | - | - | trouble`,
      '',
      "crm: Look-ups are refused: The CRM no longer takes the access token. Of the latest 6 items 1 can't be used: time_missing.",
      "members: The database can't be read: It can not be reached.",
      'main: No dataset is named for page 88: 1 lead waits.',
      '',
      'More of one: conversion-leads sources show NAME',
      '',
    ]);
  });

  it('prints the same as JSON', async () => {
    const app = await startBusyApp();
    const { stdout } = await run(app, 'sources', 'list', '--json', '--config', configOf(app));
    const { store, sources } = JSON.parse(stdout) as { store: string; sources: readonly object[] };
    expect(store).toBe(app.file);
    expect(sources[0]).toEqual({
      name: 'crm',
      type: 'http',
      datasets: [dataset],
      last_delivery: '2026-11-22T12:00:00.000Z',
      items: 6,
      held: { unmapped_stage: 3, lookup: 2 },
      state: 'trouble',
      why: [
        'Look-ups are refused: The CRM no longer takes the access token.',
        "Of the latest 6 items 1 can't be used: time_missing.",
      ],
    });
    expect(sources[1]).toMatchObject({ name: 'quiet', last_delivery: null, state: 'nothing_yet', why: [] });
  });

  it('works before there is a store, and makes none', async () => {
    const app = openLiveApp();
    const config = configOf(app);
    const nowhere = join(dirname(app.file), 'none.sqlite');
    const { code, stdout } = await run(app, 'sources', 'list', '--config', config, '--store', nowhere);
    expect([code, stdout.match(/nothing came yet/g)?.length]).toEqual([0, 3]);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('leaves the store as it is, also one of an older version', async () => {
    const app = openLiveApp();
    app.store.db.exec('update schema_version set version = version - 1; pragma wal_checkpoint(truncate)');
    const before = readFileSync(app.file);
    const { code, stderr } = await run(app, 'sources', 'list', '--config', configOf(app));
    expect([code, stderr]).toEqual([3, expect.stringContaining('written by an older conversion-leads')]);
    expect(readFileSync(app.file).equals(before)).toBe(true);
  });

  it('wants a configuration', async () => {
    const { code, stderr } = await run(openLiveApp(), 'sources', 'list');
    expect([code, stderr]).toEqual([2, expect.stringContaining('Add --config FILE')]);
  });
});

describe('sources show', () => {
  it('says where to send, what came, what waits and how to map it', async () => {
    const app = await startBusyApp();
    const { code, stdout } = await run(app, 'sources', 'show', 'crm', '--config', configOf(app));
    expect(code).toBe(0);
    expect(stdout).toBe(`crm, http, to dataset ${dataset}
  address      https://leads.example.com/v1/sources/crm
  last         2 h ago, 2026-11-22 12:00:00 UTC
  items        6
  state        trouble
               Look-ups are refused: The CRM no longer takes the access token.
               Of the latest 6 items 1 can't be used: time_missing.
  look-ups     2 changes wait for one, the oldest came 2 h ago
               Refused since 2026-11-22 12:00:00 UTC. Nothing is lost: with a token that works it goes on by itself.
  unusable     time_missing: The row has no time of the stage change. Fill the column, or map the right one: --map changed_at="Column", or changed_at in the fields of a source.
  unmapped     events wait for a mapping of their stage: "Custmer" (deal, Sales): 2; "Won: now?": 1
               Complete this and add it under sources.crm.stages:
      - { object: deal, pipeline: Sales, map: { Custmer: Customer } }
      - { map: { "Won: now?": "?" } }
`);
  });

  it('names the address where serve listens, and what to do, without public_url', async () => {
    const app = openLiveApp();
    const { stdout } = await run(app, 'sources', 'show', 'quiet', '--config', configOf(app, ''));
    expect(stdout).toContain('http://127.0.0.1:8080/v1/sources/quiet');
    expect(stdout).toContain('Set public_url');
    expect(stdout).toContain('nothing came yet');
  });

  it('shows a database and Lead Ads', async () => {
    const app = await startBusyApp();
    const config = configOf(app);
    const members = await run(app, 'sources', 'show', 'members', '--config', config);
    expect(members.stdout).toContain('asked        every 1 min, last -');
    expect(members.stdout).not.toContain('address');
    const { stdout } = await run(app, 'sources', 'show', 'main', '--config', config, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      sources: [
        {
          type: 'lead_ads',
          address: 'https://leads.example.com/v1/lead-ads/main',
          pages: { 77: dataset },
          unmapped_pages: [{ page: '88', leads: 1 }],
          state: 'trouble',
        },
      ],
    });
  });

  it('as JSON has all of it', async () => {
    const app = await startBusyApp();
    const { stdout } = await run(app, 'sources', 'show', 'crm', '--config', configOf(app), '--json');
    const { sources } = JSON.parse(stdout) as { sources: readonly object[] };
    expect(sources[0]).toMatchObject({
      address: 'https://leads.example.com/v1/sources/crm',
      look_ups: {
        waiting: 2,
        refused: 'The CRM no longer takes the access token.',
        refused_since: '2026-11-22T12:00:00.000Z',
        rests_until: null,
      },
      unmapped_stages: [
        { object: 'deal', pipeline: 'Sales', stage: 'Custmer', count: 2 },
        { object: '', pipeline: '', stage: 'Won: now?', count: 1 },
      ],
      stages_to_add: [
        '- { object: deal, pipeline: Sales, map: { Custmer: Customer } }',
        '- { map: { "Won: now?": "?" } }',
      ],
    });
  });

  it('names the nearest of a name that there is not', async () => {
    const app = openLiveApp();
    const { code, stderr } = await run(app, 'sources', 'show', 'member', '--config', configOf(app));
    expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean members?')]);
  });
});

describe('sources try', () => {
  it('says which records a CRM would be asked about', async () => {
    const app = openLiveApp();
    const config = join(dirname(app.file), 'hubspot.yaml');
    writeFileSync(
      config,
      `public_url: https://leads.example.com
datasets: { "${dataset}": { funnel: [Lead, Qualified] } }
sources: { hub: { type: hubspot, client_secret: SECRET-1, access_token: SECRET-2 } }
`,
    );
    const fixture = fileURLToPath(new URL('../src/sources/hubspot/fixtures/changes.json', import.meta.url));
    const { code, stdout } = await run(app, 'sources', 'try', 'hub', fixture, '--config', config);
    expect(code).toBe(0);
    expect(stdout).toContain('Source   hub (HubSpot)');
    expect(stdout).toContain('would be held: lookup (contact 501), which the CRM is asked about unless');
    expect(stdout).toMatch(/would be held: lookup \(deal \d+\), which the CRM is asked about\n/);
    const shown = await run(app, 'sources', 'show', 'hub', '--config', config, '--store', app.file);
    expect(shown.stdout).toContain(
      'settings     client_secret given, access_token given, portal_id not given',
    );
    expect(shown.stdout).toContain('the log of serve tells why it was refused');
    expect(shown.stdout).not.toContain('SECRET');
  });
});

describe('what waits', () => {
  it('is told without a date where a mapping or the CRM decides', async () => {
    const app = openLiveApp();
    await app.live.receive({ settings: app.settings, source: 'crm', rows: [dealChange('51')] });
    const config = configOf(app);
    const status = await run(app, 'status', '--config', config, '--store', app.file);
    expect(status.stdout).toContain('1 held, lookup');
    expect(status.stdout).not.toContain('looked at again');
    const listed = await run(app, 'events', 'list', '--config', config, '--store', app.file);
    expect(listed.stdout).toContain('held (lookup)');
    const shown = await run(app, 'sources', 'show', 'crm', '--config', config, '--store', app.file);
    expect(shown.stdout).toContain('1 change waits for one, it came 0 s ago');
    const event = await run(app, 'events', 'show', '1', '--config', config, '--store', app.file);
    expect(event.stdout).toMatch(/waits for +the look-up of deal 51 at the CRM\n/);
    // Once its lead is known it waits for nothing.
    app.store.db.exec('update event set state = 1, hold = null');
    const gone = await run(app, 'events', 'show', '1', '--config', config, '--store', app.file);
    expect(gone.stdout).not.toContain('look-up');
  });

  it('says that look-ups rest, whatever the CRM answered', async () => {
    const app = openLiveApp();
    const lookUps = { source: 'crm', waiting: 1, restsUntil: app.now * 1000 };
    const report = { source: 'crm', rows: 1, unusable: [], unmapped: [], lookUps };
    const source = {
      name: 'crm',
      type: 'hubspot',
      datasets: [dataset],
      unmappedPages: [],
      refusedPages: [],
      report,
    };
    expect(sourceState(source)).toEqual({
      state: 'rests',
      why: [expect.stringMatching(/^Look-ups rest until .*: the CRM wants a pause, or doesn't answer\.$/)],
    });
  });
});

describe('status', () => {
  it('tells of look-ups that are refused and of those that wait for long, and what to do', async () => {
    const app = await startBusyApp();
    const statusOf = async () => {
      const [status] = await sqliteReportStore(app.store).status();
      if (status === undefined) throw new Error('no dataset');
      return status;
    };
    const refused = await statusOf();
    expect(refused.held.get('lookup')).toBe(2);
    expect(advise(refused, app.now)).toContainEqual({
      severity: 'error',
      code: 'look_ups_refused',
      what: 'Records of source crm are not looked up at its CRM: The CRM no longer takes the access token. 2 changes wait for it.',
      fix: expect.stringContaining('put a new token into the configuration'),
    });
    expect(statusJson(refused, app.now)['sources']).toMatchObject({
      look_ups: [
        {
          source: 'crm',
          waiting: 2,
          oldest: '2026-11-22T12:00:00.000Z',
          refused: 'The CRM no longer takes the access token.',
          refused_since: '2026-11-22T12:00:00.000Z',
          rests_until: null,
        },
      ],
    });

    await sqliteLookUpStore(app.store).settle({ dataset, source: 'crm' }, [], { kind: 'works' });
    expect(advise(await statusOf(), app.now).map(({ code, what }) => `${code}: ${what}`)).toContain(
      'look_ups_waiting: 2 changes wait for records of source crm to be looked up at its CRM.',
    );
    expect(advise(await statusOf(), app.now - hour).map(({ code }) => code)).not.toContain(
      'look_ups_waiting',
    );
  });
});
