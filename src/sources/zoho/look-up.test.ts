import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CrmAnswer, type CrmCall, startCrmServer } from '../../../test/support/crm-app.ts';
import { openLookUp } from '../../../test/support/open-look-up.ts';
import { CrmApiError } from '../crm/crm.ts';
import type { RecordRef } from '../webhook.ts';
import { zoho } from './index.ts';

const fixture = (name: string) =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as {
    readonly data: readonly Readonly<Record<string, unknown>>[];
  };
const lead = { object: 'lead', id: '5725767000003000064' };
const deal = { object: 'deal', id: '5725767000003000010' };
const lonely = { object: 'deal', id: '5725767000003000012' };
const tokenAnswer = {
  json: { access_token: 'token-1', api_domain: 'x', token_type: 'Bearer', expires_in: 3600 },
};

/** As Zoho documents it. */
function usual({ url }: CrmCall): CrmAnswer {
  if (url.startsWith('/oauth/')) return tokenAnswer;
  const { pathname, searchParams } = new URL(url, 'http://zoho');
  if (pathname.endsWith('/Contact_Roles'))
    return pathname.includes(deal.id) ? { json: fixture('api-contact-roles') } : { status: 204 };
  const module = pathname.split('/').at(-1)?.toLowerCase() ?? '';
  const ids = searchParams.get('ids')?.split(',') ?? [];
  const { data, ...rest } = fixture(`api-${module}`);
  const found = data.filter(({ id }) => ids.includes(String(id)));
  return found.length === 0 ? { status: 204 } : { json: { ...rest, data: found } };
}

async function lookUp(
  records: readonly RecordRef[],
  answer: (call: CrmCall) => CrmAnswer = usual,
  more: Record<string, readonly string[]> = {},
) {
  const { url, calls } = await startCrmServer(answer);
  const source = zoho.open({
    name: 'crm',
    settings: {
      webhook_secret: ['s'],
      client_id: ['1000.ABC'],
      client_secret: ['client-secret'],
      refresh_token: ['1000.refresh'],
      accounts_address: [url],
      api_address: [url],
    },
    fields: { ...zoho.fields, lead_id: ['Meta_Lead_ID'], ...more },
    constants: {},
  });
  return { asked: openLookUp(source)(records), calls };
}

const paths = (calls: readonly CrmCall[]) => calls.map(({ url }) => url.split('?')[0]);

const anna = {
  lead_id: '12345678901234567',
  email: 'anna@example.com',
  phone: '+34600123456',
  first_name: 'Anna',
  last_name: 'Example',
  city: 'Madrid',
  zip: '28001',
  country: 'Spain',
  origin: 'Facebook',
};

describe('a lead', () => {
  it('is its own person, also when it was converted', async () => {
    const { asked, calls } = await lookUp([lead]);
    expect(await asked).toEqual([
      { kind: 'found', persons: [{ record: lead, primary: true, fields: anna }] },
    ]);
    expect(paths(calls)).toEqual(['/oauth/v2/token', '/crm/v8/Leads']);
    const [token, records] = calls;
    expect(Object.fromEntries(new URLSearchParams(token?.body))).toEqual({
      grant_type: 'refresh_token',
      client_id: '1000.ABC',
      client_secret: 'client-secret',
      refresh_token: '1000.refresh',
    });
    expect(records?.headers.authorization).toBe('Zoho-oauthtoken token-1');
    const query = new URL(records?.url ?? '', 'http://zoho').searchParams;
    expect(query.get('ids')).toBe(lead.id);
    expect(query.get('converted')).toBe('both');
    expect(query.get('fields')?.split(',')).toEqual(
      expect.arrayContaining(['Email', 'Mobile', 'Lead_Source', 'Meta_Lead_ID']),
    );
  });

  it('that was deleted is gone, and so is an id that is none, which nobody asks for', async () => {
    const { asked, calls } = await lookUp([
      { object: 'lead', id: '1' },
      { object: 'lead', id: '1,2' },
      lead,
      { object: 'invoice', id: '7' },
    ]);
    expect((await asked).map(({ kind }) => kind)).toEqual(['gone', 'gone', 'found', 'gone']);
    expect(new URL(calls[1]?.url ?? '', 'http://zoho').searchParams.get('ids')).toBe(`1,${lead.id}`);
  });

  it('is asked for with a hundred others at once', async () => {
    const records = Array.from({ length: 150 }, (_, at) => ({ object: 'lead', id: String(1000 + at) }));
    const { asked, calls } = await lookUp(records);
    expect(await asked).toHaveLength(150);
    const asks = calls.filter(({ url }) => url.startsWith('/crm/'));
    expect(
      asks.map(({ url }) => new URL(url, 'http://z').searchParams.get('ids')?.split(',').length),
    ).toEqual([100, 50]);
  });

  it('is asked for whole when a field is refused', async () => {
    const { asked, calls } = await lookUp([lead], (call) =>
      call.url.includes('fields=')
        ? { status: 400, json: { code: 'INVALID_DATA', status: 'error', details: {} } }
        : usual(call),
    );
    expect((await asked)[0]).toMatchObject({ kind: 'found' });
    expect(calls).toHaveLength(3);
  });
});

describe('a deal', () => {
  it('has its contact as the main person, and those with roles', async () => {
    const { asked, calls } = await lookUp([deal]);
    expect(await asked).toEqual([
      {
        kind: 'found',
        change: { pipeline: 'Standard', value: 1200.5, currency: 'EUR' },
        persons: [
          {
            record: { object: 'contact', id: '5725767000003000070' },
            primary: true,
            fields: { lead_id: '12345678901234567', email: 'anna@example.com', last_name: 'Example' },
          },
          {
            record: { object: 'contact', id: '5725767000003000071' },
            fields: { email: 'ben@example.org', last_name: 'Sample', city: 'Lisboa' },
          },
        ],
      },
    ]);
    expect(paths(calls)).toEqual([
      '/oauth/v2/token',
      '/crm/v8/Deals',
      `/crm/v8/Deals/${deal.id}/Contact_Roles`,
      '/crm/v8/Contacts',
    ]);
  });

  it('of nobody still has its pipeline; beside others each keeps its place', async () => {
    const { asked } = await lookUp([lonely, lead, { object: 'deal', id: '99' }, deal]);
    const answers = await asked;
    expect(answers[0]).toEqual({ kind: 'found', change: { pipeline: 'Standard' }, persons: [] });
    expect(answers.map(({ kind }) => kind)).toEqual(['found', 'found', 'gone', 'found']);
  });

  it('of nobody gave no consent where that is mapped', async () => {
    const { asked } = await lookUp([lonely], usual, { consent: ['May'] });
    const change = { pipeline: 'Standard', opted_out: true };
    expect(await asked).toEqual([{ kind: 'found', change, persons: [] }]);
  });

  it('keeps its main contact where roles are refused', async () => {
    const { asked } = await lookUp([deal], (call) =>
      call.url.includes('/Contact_Roles') ? { status: 400, json: { code: 'INVALID_DATA' } } : usual(call),
    );
    expect(await asked).toMatchObject([{ persons: [{ primary: true }] }]);
  });
});

describe('trouble', () => {
  const trouble = async (answer: (call: CrmCall) => CrmAnswer) => {
    const { asked, calls } = await lookUp([lead], answer);
    const error = await asked.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof CrmApiError)) throw new Error('it was answered');
    return { ...error.trouble, calls: calls.length };
  };
  const records = (answer: CrmAnswer) => (call: CrmCall) =>
    call.url.startsWith('/oauth/') ? tokenAnswer : answer;

  it.each([
    [
      '429',
      { status: 429, headers: { 'retry-after': '30' }, json: { code: 'TOO_MANY_REQUESTS' } },
      { kind: 'throttled', waitMs: 30_000 },
    ],
    ['too many at once', { status: 400, json: { code: 'TOO_MANY_REQUESTS' } }, { kind: 'throttled' }],
    ['5xx', { status: 500, json: { code: 'INTERNAL_ERROR' } }, { kind: 'retry' }],
    ['no JSON', { text: '<html>' }, { kind: 'retry' }],
    ['scope', { status: 401, json: { code: 'OAUTH_SCOPE_MISMATCH' } }, { kind: 'no_access' }],
    ['right', { status: 403, json: { code: 'NO_PERMISSION' } }, { kind: 'no_access' }],
  ] as const)('is told: %s', async (_, answer, expected) => {
    expect(await trouble(records(answer))).toMatchObject(expected);
  });

  it('with a token that ran out is over with the next one', async () => {
    let tokens = 0;
    const { asked, calls } = await lookUp([lead], (call) => {
      if (call.url.startsWith('/oauth/'))
        return { json: { access_token: `token-${++tokens}`, expires_in: 3600 } };
      const isOld = call.headers.authorization === 'Zoho-oauthtoken token-1';
      return isOld ? { status: 401, json: { code: 'INVALID_TOKEN', status: 'error' } } : usual(call);
    });
    expect(await asked).toMatchObject([{ kind: 'found' }]);
    expect(calls).toHaveLength(4);
  });

  it('with a refresh token that Zoho refuses, in an answer that is a success', async () => {
    expect(await trouble(() => ({ json: { error: 'invalid_code' } }))).toMatchObject({ kind: 'no_access' });
  });
});
