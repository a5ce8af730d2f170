import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ArrivedEvent, type CrmApp, startCrmApp } from './support/crm-app.ts';

const secret = 'webhook-secret-0123456789';
const hour = 3_600;
/** Unix seconds. */
const now = Math.floor(Date.now() / 1000);
const metaLead = '12345678901234567';
const lead = '6d81597f-0f9f-e711-8122-000d3aa2331c';
const opportunity = '0a6f1e2d-0f9f-e711-8122-000d3aa2331d';
const contact = '1b7f2e3d-0f9f-e711-8122-000d3aa2331e';

const start = (): Promise<CrmApp> =>
  startCrmApp(
    {
      type: 'dataverse',
      secret,
      header: 'X-Crm-Secret',
      fields: { lead_id: 'cr123_metaleadid' },
      stages: [
        { object: 'lead', map: { 1: 'Lead', 3: 'Qualified', 4: 'Lost' }, ignore: ['2'] },
        {
          object: 'opportunity',
          pipeline: 'statuscode',
          map: { 3: 'Customer', 4: 'Lost' },
          ignore: ['1', '2'],
        },
        { object: 'opportunity', pipeline: 'stepname', map: { '2-Develop': 'Qualified' } },
      ],
    },
    { currency: 'USD' },
  );

const type = (name: string) => `${name}:http://schemas.microsoft.com/xrm/2011/Contracts`;
const choice = (value: number) => ({ __type: type('OptionSetValue'), Value: value });
const lookup = (table: string, id: string) => ({
  __type: type('EntityReference'),
  Id: id,
  KeyAttributes: [],
  LogicalName: table,
  Name: null,
  RowVersion: null,
});
const entity = (table: string, id: string, columns: object) => ({
  __type: type('Entity'),
  Attributes: Object.entries(columns).map(([key, value]) => ({ key, value })),
  EntityState: null,
  FormattedValues: [],
  Id: id,
  KeyAttributes: [],
  LogicalName: table,
  RelatedEntities: [],
  RowVersion: null,
});

/** An operation as a webhook tells of it; `ago` in seconds before now. */
const operation = (
  message: 'Create' | 'Update',
  table: string,
  id: string,
  ago: number,
  target: object,
  image: object = {},
) => ({
  Depth: 1,
  InputParameters: [
    {
      key: 'Target',
      value: entity(table, id, {
        ...target,
        [`${table}id`]: id,
        modifiedon: `/Date(${(now - ago) * 1000})/`,
      }),
    },
  ],
  MessageName: message,
  Mode: 1,
  OperationCreatedOn: `/Date(${(now - ago + 7 * hour) * 1000}-0700)/`,
  PostEntityImages: [{ key: 'Image', value: entity(table, id, { ...image, ...target }) }],
  PreEntityImages: [],
  PrimaryEntityId: id,
  PrimaryEntityName: table,
  Stage: 40,
});

/** As the serializer writes it: slashes behind backslashes. */
const written = (body: object): string => JSON.stringify(body).replaceAll('/', '\\/');

async function deliver(app: CrmApp, body: object, headers: Record<string, string> = {}): Promise<unknown> {
  const answer = await app.deliver(written(body), {
    'x-crm-secret': secret,
    'x-ms-dynamics-organization': 'acme.crm4.dynamics.com',
    ...headers,
  });
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body);
}

const short = ({ event_name: name, event_time: time, user_data: { lead_id: id } }: ArrivedEvent) => [
  name,
  now - time,
  id,
];

const created = operation('Create', 'lead', lead, 10 * hour, {
  statuscode: choice(1),
  cr123_metaleadid: metaLead,
  emailaddress1: 'ada@example.com',
  lastname: 'Canarytest',
});
const qualified = operation('Update', 'lead', lead, 6 * hour, {
  statecode: choice(1),
  statuscode: choice(3),
  qualifyingopportunityid: lookup('opportunity', opportunity),
  parentcontactid: lookup('contact', contact),
});
const won = operation(
  'Update',
  'opportunity',
  opportunity,
  2 * hour,
  { statuscode: choice(3), actualvalue: { __type: type('Money'), Value: 1250.5 } },
  { originatingleadid: lookup('lead', lead), stepname: '4-Close' },
);

describe('Dataverse, end to end', { timeout: 60_000 }, () => {
  it('sends the stages of a lead and of its opportunity, each once', async () => {
    const app = await start();
    await app.meetLead(metaLead, now - 48 * hour);
    for (const one of [created, qualified, won]) expect(await deliver(app, one)).toMatchObject({ stored: 1 });
    const events = await app.arrived(3);
    expect(events.map(short)).toEqual([
      ['Lead', 10 * hour, metaLead],
      ['Qualified', 6 * hour, metaLead],
      ['Customer', 2 * hour, metaLead],
    ]);
    expect(events[0]?.user_data).toMatchObject({
      em: [hash('sha256', 'ada@example.com')],
      ln: [hash('sha256', 'canarytest')],
    });
    expect(events[2]?.custom_data).toMatchObject({
      event_source: 'crm',
      lead_event_source: 'Dynamics',
      value: 1250.5,
      currency: 'USD',
    });
    for (const one of [won, created]) expect(await deliver(app, one)).toMatchObject({ duplicate: 1 });
    await app.arrived(3);
    expect(app.everything()).not.toMatch(/ada@example\.com|Canarytest/i);
  });

  it('sends the same when the operations come in another order', async () => {
    const app = await start();
    await deliver(app, won);
    await app.stands(['Customer held unknown_lead']);
    await deliver(app, created);
    const events = await app.arrived(2);
    expect(events.map(short)).toEqual([
      ['Lead', 10 * hour, metaLead],
      ['Customer', 2 * hour, metaLead],
    ]);
  });

  it('takes nothing without the secret in its header', async () => {
    const app = await start();
    const body = written(created);
    for (const [headers, query] of [
      [{}, ''],
      [{ 'x-crm-secret': 'wrong' }, ''],
      [{ 'x-webhook-secret': secret }, ''],
      [{}, `?code=${secret}`],
    ] as const)
      expect((await app.deliver(body, headers, query)).status).toBe(401);
    expect(app.standing()).toEqual([]);
  });

  it('shows an operation whose values were cut off, and skips what changes no stage', async () => {
    const app = await start();
    const cut = { ...qualified, InputParameters: null, PostEntityImages: null, PreEntityImages: null };
    expect(await deliver(app, cut, { 'x-ms-dynamics-msg-size-exceeded': 'true' })).toMatchObject({
      invalid: 1,
      problems: [{ code: 'change_untold' }],
    });
    expect(app.invalid()).toEqual(['change_untold']);
    expect(app.log()).toContain(`lead ${lead}`);
    const other = operation('Update', 'lead', lead, hour, { jobtitle: 'Boss' }, { statuscode: choice(3) });
    expect(await deliver(app, other)).toMatchObject({ skipped: 1, reasons: { no_stage_change: 1 } });
    expect(app.standing()).toEqual([]);
  });
});
