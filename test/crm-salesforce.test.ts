import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type ArrivedEvent, type CrmApp, startCrmApp } from './support/crm-app.ts';

const organization = '00D5f000000AbCdEAK';
const secret = 'flow-secret-0123456789';
const hour = 3_600;
/** Unix seconds. */
const now = Math.floor(Date.now() / 1000);
const metaLead = '12345678901234567';
const lead = '00Q5f00000AAAAAEA5';
const opportunity = '0065f00000BBBBBEA5';
const contact = '0035f00002DDDDDEA5';

const start = (): Promise<CrmApp> =>
  startCrmApp(
    {
      type: 'salesforce',
      // In its short form: messages name it by 18 characters.
      organization_id: organization.slice(0, 15),
      secret: ['older-secret', secret],
      stages: [
        {
          object: 'lead',
          map: {
            'Open - Not Contacted': 'Lead',
            'Working - Contacted': 'Qualified',
            'Closed - Converted': 'Qualified',
          },
          ignore: ['Nurturing'],
        },
        {
          object: 'opportunity',
          map: { 'Closed Won': 'Customer', 'Closed Lost': 'Lost' },
          ignore: ['Prospecting'],
        },
      ],
    },
    { currency: 'USD' },
  );

/** An Outbound Message as Salesforce writes it, with a notification for each record. */
function message(
  records: readonly { readonly type: string; readonly fields: Readonly<Record<string, string>> }[],
  from = organization,
): string {
  const notifications = records.map(
    ({ type, fields }, at) =>
      `<Notification><Id>04l5f00001RrqK${at}AAJ</Id><sObject xsi:type="sf:${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">` +
      Object.entries(fields)
        .map(([name, value]) => `<sf:${name}>${value}</sf:${name}>`)
        .join('') +
      '</sObject></Notification>',
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
    `<notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>${from}</OrganizationId><ActionId>04k5f000000TnZvAAK</ActionId><SessionId xsi:nil="true"/>` +
    `<EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/60.0/00D5f000000AbCd</EnterpriseUrl><PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/60.0/00D5f000000AbCd</PartnerUrl>${notifications.join('')}</notifications></soapenv:Body></soapenv:Envelope>`
  );
}

const iso = (secondsAgo: number): string => new Date((now - secondsAgo) * 1000).toISOString();

const leadRecord = (status: string, ago: number, more: Readonly<Record<string, string>> = {}) => ({
  type: 'Lead',
  fields: { Id: lead, LastModifiedDate: iso(ago), Status: status, ...more },
});

const post = (app: CrmApp, body: string) => app.deliver(body, { 'content-type': 'text/xml; charset=UTF-8' });

/** A change event; `ago` in seconds before now. */
function change(entityName: string, id: string, ago: number, payload: object, header: object = {}): object {
  return {
    schema: 't9m-QIHrQ-DjEtyYLAowhA',
    payload: {
      ChangeEventHeader: {
        entityName,
        recordIds: [id],
        changeType: 'UPDATE',
        transactionKey: '00006948-0ac9-7da3-edb3-ea0e31b2334a',
        sequenceNumber: 1,
        commitTimestamp: (now - ago) * 1000,
        commitNumber: 1_100_638_524_517,
        changedFields: Object.keys(payload),
        ...header,
      },
      ...payload,
    },
    event: { replayId: 12 },
  };
}

async function relay(app: CrmApp, body: unknown): Promise<unknown> {
  const answer = await app.deliver(JSON.stringify(body), { 'x-webhook-secret': secret });
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body);
}

const short = ({ event_name: name, event_time: time, user_data: { lead_id: id } }: ArrivedEvent) => [
  name,
  now - time,
  id,
];

describe('Salesforce, end to end', { timeout: 60_000 }, () => {
  it('sends the stages of Outbound Messages, and acknowledges them once they are stored', async () => {
    const app = await start();
    await app.meetLead(metaLead, now - 48 * hour);
    const first = message([
      leadRecord('Open - Not Contacted', 5 * hour, {
        Meta_Lead_ID__c: metaLead,
        Email: 'ada@example.com',
        LastName: 'Canarytes&#116;',
      }),
      leadRecord('Nurturing', 4 * hour),
    ]);
    const answer = await post(app, first);
    expect(answer).toMatchObject({ status: 200, contentType: 'text/xml; charset=utf-8' });
    expect(answer.body).toContain('<Ack>true</Ack>');
    await app.arrived(1);

    // Sent again, as after a lost answer; and out of order, as Salesforce retries.
    await post(app, first);
    await post(app, message([leadRecord('Working - Contacted', 3 * hour)]));
    await post(app, first);
    const events = await app.arrived(2);
    expect(events.map(short)).toEqual([
      ['Lead', 5 * hour, metaLead],
      ['Qualified', 3 * hour, metaLead],
    ]);
    expect(events[0]?.user_data).toMatchObject({
      em: [hash('sha256', 'ada@example.com')],
      ln: [hash('sha256', 'canarytest')],
    });
    expect(events[0]?.custom_data).toMatchObject({ event_source: 'crm', lead_event_source: 'Salesforce' });
    expect(app.everything()).not.toMatch(/ada@example\.com|Canary/i);
  });

  it('takes messages of no other organization, and none that it cannot read', async () => {
    const app = await start();
    const body = message([leadRecord('Working - Contacted', hour, { Meta_Lead_ID__c: metaLead })]);
    for (const [wrong, status] of [
      [message([leadRecord('Working - Contacted', hour)], '00D5f000000ABCDEAK'), 401],
      [body.replace(organization, ''), 401],
      [body.slice(0, -20), 400],
      [body.replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>'), 400],
      ['<a/>', 400],
    ] as const) {
      const answer = await post(app, wrong);
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain('Ack');
    }
    // JSON needs the secret: the id of the organization is no proof there.
    const json = JSON.stringify({ Id: lead, Status: 'Working - Contacted', OrganizationId: organization });
    for (const headers of [{}, { 'x-webhook-secret': 'wrong' }])
      expect((await app.deliver(json, headers)).status).toBe(401);
    expect(app.standing()).toEqual([]);
    expect(app.invalid()).toEqual([]);
  });

  it('sends the stages of change events, and of the opportunity that a lead was converted to', async () => {
    const app = await start();
    const created = change(
      'Lead',
      lead,
      10 * hour,
      { Status: 'Open - Not Contacted', Meta_Lead_ID__c: metaLead, Name: { LastName: 'Canary' } },
      { changeType: 'CREATE', changedFields: [] },
    );
    const converted = [
      change(
        'Opportunity',
        opportunity,
        6 * hour,
        { StageName: 'Prospecting' },
        { changeType: 'CREATE', changedFields: [] },
      ),
      change('Lead', lead, 6 * hour, {
        Status: 'Closed - Converted',
        IsConverted: true,
        ConvertedContactId: contact,
        ConvertedOpportunityId: opportunity,
      }),
    ];
    const won = change('Opportunity', opportunity, 2 * hour, { StageName: 'Closed Won', Amount: 1250.5 });
    await relay(app, created);
    expect(await relay(app, converted)).toMatchObject({ stored: 1, skipped: 1 });
    await relay(app, won);
    const events = await app.arrived(3);
    expect(events.map(short)).toEqual([
      ['Lead', 10 * hour, metaLead],
      ['Qualified', 6 * hour, metaLead],
      ['Customer', 2 * hour, metaLead],
    ]);
    expect(events[2]?.custom_data).toMatchObject({ value: 1250.5, currency: 'USD' });
    // Replayed from the event bus: nothing new.
    expect(await relay(app, [created, ...converted, won])).toMatchObject({ duplicate: 3, skipped: 1 });
    await app.arrived(3);
  });

  it('resolves an opportunity’s stage that came before the conversion', async () => {
    const app = await start();
    await relay(app, change('Opportunity', opportunity, hour, { StageName: 'Closed Won' }));
    await app.stands(['Customer held unknown_lead']);
    await relay(
      app,
      change('Lead', lead, 9 * hour, { Status: 'Open - Not Contacted', Meta_Lead_ID__c: metaLead }),
    );
    // The stage is an ignored one: the link counts all the same.
    await relay(
      app,
      change('Lead', lead, 2 * hour, { Status: 'Nurturing', ConvertedOpportunityId: opportunity }),
    );
    const events = await app.arrived(2);
    expect(events.map(short)).toEqual([
      ['Lead', 9 * hour, metaLead],
      ['Customer', hour, metaLead],
    ]);
  });

  it('shows what change events could not tell, and goes on', async () => {
    const app = await start();
    const gap = change('Lead', lead, hour, {}, { changeType: 'GAP_UPDATE' });
    const good = change('Lead', lead, hour, { Status: 'Working - Contacted', Meta_Lead_ID__c: metaLead });
    expect(await relay(app, [gap, good])).toMatchObject({
      received: 2,
      stored: 1,
      invalid: 1,
      problems: [{ code: 'change_untold' }],
    });
    expect(app.invalid()).toEqual(['change_untold']);
    expect((await app.arrived(1)).map(short)).toEqual([['Qualified', hour, metaLead]]);
  });
});
