import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommonOptions, loadSettings, loadStoreSettings, UsageError } from './index.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function configFile(text: string): string {
  const file = join(directory, 'config.yaml');
  writeFileSync(file, text);
  return file;
}

function refusal(options: CommonOptions, env = {}, fields: readonly string[] = []): string {
  try {
    loadSettings(options, env, fields);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ exitCode: 2 });
    return (error as UsageError).message.replaceAll(directory, 'DIR');
  }
  throw new Error('was not refused');
}

const full = `
store: sqlite:data/leads.sqlite
datasets:
  12345678901234567:
    access_token: \${CLIENT_TOKEN}
    lead_event_source: HubSpot
    country: uk
    currency: gbp
    time_zone: Europe/London
    date_order: dmy
    funnel: [Lead, Qualified, "Won, signed"]
    other: Lost, Disqualified
    ignore: [Spam]
    aliases: { MQL: Qualified }
    policy: report
    only: Lead Source=Facebook|Instagram
    drop_bad_lead_id: true
    map:
      lead_id: Meta Lead ID
      stage: Status
    endpoint: https://proxy.example.com/graph/
    version: 25.0
    partner_agent: agency_1_0
`;

describe('loadSettings', () => {
  it('needs no more than a dataset', () => {
    const settings = loadSettings(
      { dataset: '123' },
      { XDG_DATA_HOME: '/data', META_ACCESS_TOKEN: ' TOKEN\n' },
    );
    expect(settings.storeGiven).toBe(false);
    expect(settings.store).toMatch(/conversion-leads.store\.sqlite$/);
    expect(settings.configFile).toBeUndefined();
    expect(settings.dataset).toEqual({
      dataset: '123',
      token: 'TOKEN',
      other: [],
      ignore: [],
      aliases: {},
      policy: 'fill',
      dropBadLeadId: false,
      map: {},
      mapStage: {},
      endpoint: 'https://graph.facebook.com',
      version: 'v26.0',
    });
  });

  it('reads every setting of the file, and keeps all digits of the id', () => {
    const config = configFile(full);
    const settings = loadSettings({ config }, { CLIENT_TOKEN: 'FILE', META_ACCESS_TOKEN: 'ENV' });
    expect(settings).toEqual({
      store: join(directory, 'data', 'leads.sqlite'),
      storeGiven: true,
      configFile: config,
      dataset: {
        dataset: '12345678901234567',
        token: 'FILE',
        leadEventSource: 'HubSpot',
        country: 'GB',
        currency: 'GBP',
        timeZone: 'Europe/London',
        dateOrder: 'dmy',
        funnel: ['Lead', 'Qualified', 'Won, signed'],
        other: ['Lost', 'Disqualified'],
        ignore: ['Spam'],
        aliases: { MQL: 'Qualified' },
        policy: 'report',
        only: { column: 'Lead Source', values: ['Facebook', 'Instagram'] },
        dropBadLeadId: true,
        map: { lead_id: 'Meta Lead ID', stage: 'Status' },
        mapStage: {},
        endpoint: 'https://proxy.example.com/graph',
        version: 'v25.0',
        partnerAgent: 'agency_1_0',
      },
    });
  });

  it('refuses aliases that are none', () => {
    const dataset = '123';
    expect(refusal({ dataset, alias: ['MQL'] })).toMatch('--alias must be "Old name=New name"');
    expect(refusal({ dataset, alias: ['MQL='] })).toMatch('--alias MQL must not be empty');
    expect(refusal({ dataset, alias: ['a=B', 'A=C'] })).toMatch('two aliases');
    expect(refusal({ dataset, alias: ['a=B', 'B=c', 'C=a'] })).toMatch('circle');
    expect(refusal({ dataset, funnel: 'Lead, MQL', alias: ['mql=Lead'] })).toMatch('no longer used');
  });

  it('puts options before the file', () => {
    const settings = loadSettings(
      {
        config: configFile(full),
        store: 'sqlite:other.sqlite',
        funnel: 'New, "Won, signed"',
        other: 'Lost',
        only: ['Source=fb', 'Source=ig'],
        map: ['stage=Stage = now', 'email=E-Mail'],
        alias: ['Closed = Lost', 'Won=Won, signed'],
        country: 'de',
        endpoint: 'http://127.0.0.1:8080',
        version: 'v26.0',
      },
      { CLIENT_TOKEN: 'FILE' },
    );
    expect(settings.store).toBe(resolve('other.sqlite'));
    expect(settings.dataset).toMatchObject({
      token: 'FILE',
      funnel: ['New', 'Won, signed'],
      other: ['Lost'],
      aliases: { MQL: 'Qualified', Closed: 'Lost', Won: 'Won, signed' },
      only: { column: 'Source', values: ['fb', 'ig'] },
      map: { lead_id: 'Meta Lead ID', stage: 'Stage = now', email: 'E-Mail' },
      mapStage: {},
      country: 'DE',
      endpoint: 'http://127.0.0.1:8080',
      version: 'v26.0',
    });
  });

  it('names every wrong option at once', () => {
    const message = refusal(
      {
        dataset: '12x',
        store: 'postgres://user:PASSWORD@db/leads',
        endpoint: 'http://graph.example.com',
        leadEventSource: 'Conversion-Leads',
        country: 'Germany',
        currency: 'Euro',
        timeZone: 'Europe/Berlyn',
        dateOrder: 'ymd',
        funnel: 'A, a',
        policy: 'guess',
        only: ['Source', 'Other=x'],
        map: ['nothing', 'emial=E-Mail'],
        version: 'latest',
      },
      {},
      ['stage', 'email', 'phone'],
    );
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual([
      ...['--dataset', '--store', '--map', '--lead-event-source', '--country', '--currency', '--time-zone'],
      ...['--date-order', '--funnel,', '--policy', '--only', '--map', '--endpoint', '--version'],
    ]);
    expect(message).toContain('--map emial is no field of a stage change; did you mean email?');
    expect(message).toContain('comes later');
    expect(message).not.toContain('PASSWORD');
  });

  it('refuses a stage that stands in two lists', () => {
    expect(refusal({ dataset: '1', funnel: 'Lead, lead' })).toBe('--funnel, name 2, is named twice');
    expect(refusal({ dataset: '1', funnel: 'Lead', other: 'LEAD ' })).toMatch(
      /^The stage "LEAD" stands in two/,
    );
  });

  it('takes the dataset from a file that names one, and asks when it names several', () => {
    expect(refusal({})).toMatch(/^No dataset is given\. Add --dataset/);
    const config = configFile('datasets: { 1: { country: DE }, 2: { country: FR } }');
    expect(refusal({ config })).toMatch(/names 1, 2\.$/);
    expect(refusal({ config, dataset: '3' })).toMatch(/has no dataset 3, only 1, 2\./);
    expect(loadSettings({ config, dataset: '2' }, {}).dataset.country).toBe('FR');
    const storeOnly = configFile('store: here.sqlite');
    expect(loadSettings({ config: storeOnly, dataset: '3' }, {}).dataset.dataset).toBe('3');
  });

  it('never repeats a token that is no token', () => {
    const message = refusal({ dataset: '1' }, { META_ACCESS_TOKEN: 'SECRET SECRET' });
    expect(message).toMatch(/^META_ACCESS_TOKEN must be/);
    expect(message).not.toContain('SECRET');
  });

  it('throws nothing but UsageError, whatever the options are', () => {
    const any = fc.option(fc.string({ unit: 'binary', maxLength: 100 }), { nil: undefined });
    const options = fc.record({
      dataset: any,
      endpoint: any,
      country: any,
      currency: any,
      timeZone: any,
      funnel: any,
      other: any,
      only: any,
      version: any,
      map: fc.array(fc.string({ unit: 'binary', maxLength: 30 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(options, (given) => {
        try {
          loadSettings(given, {});
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('loadStoreSettings', () => {
  it('needs no dataset', () => {
    expect(loadStoreSettings({ store: '/srv/leads.sqlite' }, {})).toEqual({
      store: '/srv/leads.sqlite',
      storeGiven: true,
    });
    const config = configFile(`datasets: { 1: {access_token: "\${UNSET}"} }\nstore: sqlite:///srv/x.sqlite`);
    expect(loadStoreSettings({ config }, {})).toEqual({
      store: '/srv/x.sqlite',
      storeGiven: true,
      configFile: config,
    });
  });
});
