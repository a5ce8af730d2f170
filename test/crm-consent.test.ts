import { describe, expect, it, onTestFinished } from 'vitest';
import { openLookUps } from '../src/app/look-up-source.ts';
import { openCrm } from '../src/app/open-webhook.ts';
import { openCrmApi } from '../src/sources/index.ts';
import { sqliteLookUpStore } from '../src/store/sqlite/index.ts';
import { leadId } from './support/changes.ts';
import { type CrmAnswer, type CrmCall, startCrmServer } from './support/crm-app.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { openLiveApp, statuses } from './support/live-app.ts';
import { dataset } from './support/test-app.ts';

type Word = string | boolean | null | undefined;

/** A CRM whose person alone has the property `may`. */
interface Crm {
  readonly crm: string;
  readonly stages: readonly [string, string];
  readonly settings: (api: string) => Readonly<Record<string, string>>;
  /** Paths to the lead id and to `may`, with the person. */
  readonly paths: { readonly lead_id: readonly string[]; readonly may: readonly string[] };
  /** A webhook of record 7; `own` stands with the record itself. */
  webhook(stage: string, at: number, own?: object): object;
  /** What the API says of the record and its person. */
  answer(call: CrmCall, person: { readonly id: string; readonly may: Word }): CrmAnswer;
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const given = ({ may }: { readonly may: Word }): object => (may === undefined ? {} : { may });

const hubspot: Crm = {
  crm: 'hubspot',
  stages: ['Lead', 'Qualified'],
  settings: (api) => ({ client_secret: 'secret', access_token: 'token', api_address: api }),
  paths: { lead_id: ['meta'], may: ['may'] },
  webhook: (stage, at) => [
    {
      subscriptionType: 'deal.propertyChange',
      propertyName: 'dealstage',
      propertyValue: stage,
      objectId: 7,
      occurredAt: at * 1000,
    },
  ],
  answer({ url }, person) {
    const contact = { id: '70', properties: { meta: person.id, ...given(person) } };
    const associated = { from: { id: '7' }, to: [{ toObjectId: '70', associationTypes: [] }] };
    const results = url.includes('associations')
      ? [associated]
      : [url.includes('contacts') ? contact : { id: '7', properties: {} }];
    return { json: { results } };
  },
};

const zoho: Crm = {
  crm: 'zoho',
  stages: ['Lead', 'Qualified'],
  settings: (api) => ({
    notification_token: 'token',
    client_id: 'id',
    client_secret: 'secret',
    refresh_token: 'refresh',
    accounts_address: api,
    api_address: api,
  }),
  paths: { lead_id: ['Meta'], may: ['may'] },
  webhook: (stage, at, own = {}) => ({
    module: 'Leads',
    ids: ['7'],
    operation: 'update',
    server_time: at * 1000,
    affected_values: [{ record_id: '7', values: { Lead_Status: stage, ...own } }],
  }),
  answer: ({ url }, person) =>
    url.includes('oauth')
      ? { json: { access_token: 'token', expires_in: 3600 } }
      : { json: { data: [{ id: '7', Meta: person.id, ...given(person) }] } },
};

const gohighlevel: Crm = {
  crm: 'gohighlevel',
  stages: ['Lead', 'Qualified'],
  settings: (api) => ({ location_id: 'here', access_token: 'token', api_address: api }),
  paths: { lead_id: ['meta'], may: ['customFields[id=may].value', 'may'] },
  webhook: (stage, at, own) => ({
    locationId: 'here',
    ...(own === undefined
      ? {
          type: 'OpportunityStageUpdate',
          id: '7',
          contactId: '70',
          pipelineStageId: stage,
          timestamp: iso(at),
        }
      : {
          id: '7',
          contact_id: '70',
          pipeline_id: '1',
          pipeline_stage: stage,
          customData: { changed_at: iso(at) },
          ...own,
        }),
  }),
  answer: (_, { id, may }) => ({
    json: { contact: { id: '70', meta: id, customFields: [{ id: 'may', value: may }] } },
  }),
};

/** The webhooks' way in and the look-ups, as `serve` has them, with this CRM. */
async function open(of: Crm, field: 'consent' | 'opted_out', constants: Record<string, string> = {}) {
  const person: { id: string; may: Word } = { id: leadId(1), may: undefined };
  const server = await startCrmServer((call) => of.answer(call, person));
  const settings = Object.entries(of.settings(server.url)).map(([name, value]) => [name, [value]]);
  const source = openCrm(
    {
      kind: 'crm',
      crm: of.crm,
      name: 'crm',
      dataset,
      settings: Object.fromEntries(settings),
      given: [],
      fields: { lead_id: of.paths.lead_id, [field]: of.paths.may },
      constants,
    } as never,
    'https://leads.example.com',
  );
  const { lookUp } = source;
  if (lookUp === undefined) throw new Error('it asks nobody');
  const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 } });
  const context = { clock: () => app.now * 1000, random: () => 0.5, sleep: async () => {} };
  const api = openCrmApi(lookUp.access, context);
  onTestFinished(() => api.close());
  const became: string[] = [];
  const work = openLookUps(
    {
      live: app.live,
      store: sqliteLookUpStore(app.store),
      context,
      onCompleted: (_, results) => became.push(...statuses(results)),
    },
    { dataset, source: 'crm', crm: 'Acme', lookUp, api, intake: app.settings },
  );
  /** What becomes of a change, when it comes and when the CRM was asked. */
  async function change(stage: string, own?: object): Promise<readonly string[]> {
    became.length = 0;
    const body = Buffer.from(JSON.stringify(of.webhook(stage, app.now - 60, own)));
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', url: '/', headers, body, now: app.now } as const;
    const reading = source.read(request);
    if ('refusal' in reading) throw new Error(reading.refusal.message);
    const received = await app.live.receive({ settings: app.settings, source: 'crm', rows: reading.rows });
    await work(new AbortController().signal);
    await expectCountersToAgree(app.store);
    return [...statuses(received), ...became];
  }
  return { person, change, app, calls: server.calls };
}

const held = 'held lookup';
const out = 'skipped opted_out';
const words = [
  ['consent', 'yes', 'stored'],
  ['consent', 'no', out],
  ['consent', undefined, out],
  ['consent', null, out],
  ['opted_out', 'no', 'stored'],
  ['opted_out', 'yes', out],
  ['opted_out', undefined, 'stored'],
] as const;

describe.each([hubspot, zoho, gohighlevel])('what the person alone says, at $crm', (crm) => {
  it.each(words)('decides: %s %s is %s', async (field, word, expected) => {
    const { person, change } = await open(crm, field);
    person.may = word;
    expect(await change('Lead')).toEqual([held, expected]);
  });

  it('decides of a lead that is known, each time', async () => {
    const { person, change, app } = await open(crm, 'consent');
    person.may = 'yes';
    expect(await change('Lead')).toEqual([held, 'stored']);
    app.now += 60;
    person.may = 'no';
    expect(await change('Qualified')).toEqual([held, out]);
    expect(await app.events()).toHaveLength(1);
  });

  it('is not what the configuration has for those who say nothing', async () => {
    const { person, change } = await open(crm, 'consent', { opted_out: 'no', consent: 'yes' });
    person.may = 'no';
    expect(await change('Lead')).toEqual([held, out]);
  });
});

describe.each([zoho, gohighlevel])("beside the webhook's own word, at $crm", (crm) => {
  it('wins where it is no', async () => {
    const { person, change, app } = await open(crm, 'consent');
    person.may = 'no';
    expect(await change('Lead', { may: 'yes' })).toEqual([held, out]);
    person.may = 'yes';
    expect(await change('Lead', { may: 'no' })).toEqual([out]);
    expect(await change('Lead', { may: 'yes' })).toEqual([held, 'stored']);
    expect(await app.events()).toHaveLength(1);
  });

  it('is asked for where the webhook names the lead', async () => {
    const { person, change } = await open(crm, 'consent');
    const named = Object.fromEntries(crm.paths.lead_id.map((name) => [name, leadId(1)]));
    expect(await change('Lead', named)).toEqual([held, out]);
    person.may = 'yes';
    expect(await change('Lead', named)).toEqual([held, 'stored']);
  });
});
