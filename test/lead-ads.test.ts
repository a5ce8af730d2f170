import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listEvents, StoreError, status, unmappedPages } from '../src/app/index.ts';
import { receiveLeadAds, takeInKept } from '../src/app/lead-ads.ts';
import { advise, adviseUnmapped } from '../src/report/index.ts';
import {
  dataset,
  idOf,
  type LeadAdsApp,
  lead,
  noon,
  openLeadAds,
  refuse,
  secret,
} from './lead-ads-fixture.ts';
import { runCli } from './support/run-cli.ts';

let app: LeadAdsApp;
beforeEach(async () => {
  app = await openLeadAds();
});
afterEach(() => app.close());

const leads = () => app.rows('select lead_id, created, from_meta from lead order by lead_id');
const events = () => listEvents(app.store, { dataset, limit: 5000 });
const useLeadAdsStage = () => {
  app.datasets = app.datasets.map((one) => ({ ...one, initialStage: 'lead_ads' }));
};

describe('the Lead Ads webhook', () => {
  it('answers the handshake as plain text', async () => {
    const get = (query: string) =>
      receiveLeadAds(app.deps, app.settings, {
        method: 'GET',
        url: `/v1/lead-ads/main?${query}`,
        headers: {},
        body: Buffer.alloc(0),
        now: noon,
      });
    expect(await get('hub.mode=subscribe&hub.challenge=%3Cb%3E1&hub.verify_token=verify')).toEqual({
      status: 200,
      contentType: 'text/plain; charset=utf-8',
      body: '<b>1',
    });
    expect((await get('hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong')).status).toBe(401);
  });

  it('stores nothing of what Meta has not signed', async () => {
    expect((await app.receive([lead(1)], 'wrong')).status).toBe(401);
    expect(leads()).toEqual([]);
  });

  it('takes leads into the directory, once, also with the second secret', async () => {
    app.settings = { ...app.settings, appSecrets: ['new', secret] };
    for (const signedWith of [secret, 'new'])
      expect(await app.receive([lead(1), lead(2)], signedWith)).toMatchObject({ status: 200 });
    expect(leads()).toEqual(
      [1, 2].map((number) => ({ lead_id: idOf(number), created: noon - 60, from_meta: 1 })),
    );
    expect(await events()).toEqual([]);
  });

  it('takes a thousand of them, with what is wrong beside', async () => {
    const some = Array.from({ length: 1000 }, (_, index) => lead(index));
    const wrong = lead(1, { leadgen_id: 'ann@example.com' });
    expect((await app.receive([...some.slice(0, 500), wrong, ...some.slice(500)])).status).toBe(200);
    expect(leads()).toHaveLength(1000);
    expect(app.said).toHaveLength(1);
    expect(app.said.join()).toContain('"row":501');
    expect(app.said.join()).not.toContain('ann@');
  });

  it('keeps a 17-digit id that came as a number exact', async () => {
    const body = `{"object":"page","entry":[{"id":77,"time":1,"changes":[{"field":"leadgen","value":
      {"leadgen_id":98765432109876543,"page_id":77,"form_id":1,"created_time":${noon - 5}}}]}]}`;
    const headers = {
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    };
    await receiveLeadAds(app.deps, app.settings, {
      method: 'POST',
      url: '',
      headers,
      body: Buffer.from(body),
      now: noon,
    });
    expect(leads()).toMatchObject([{ lead_id: '98765432109876543' }]);
  });

  it('refuses a body that is no JSON, and shrugs at what is none of ours', async () => {
    const post = (text: string) =>
      receiveLeadAds(app.deps, app.settings, {
        method: 'POST',
        url: '',
        headers: {
          'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`,
        },
        body: Buffer.from(text),
        now: noon,
      });
    expect((await post('[1]')).status).toBe(400);
    expect((await post('{"object":"instagram"}')).status).toBe(200);
    expect(
      (await app.receive([lead(1, { leadgen_id: '444444444444', page_id: '444444444444' })])).status,
    ).toBe(200);
    expect(leads()).toEqual([]);
    expect(await unmappedPages(app.store)).toEqual([]);
  });

  it('lets trouble of the store through: Meta must come again', async () => {
    const busy = {
      ...app.deps,
      live: { ...app.live, receiveLeads: () => Promise.reject(new StoreError('store_busy')) },
    };
    const body = Buffer.from(
      JSON.stringify({
        object: 'page',
        entry: [{ id: '77', changes: [{ field: 'leadgen', value: lead(1) }] }],
      }),
    );
    const headers = {
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    };
    await expect(
      receiveLeadAds(busy, app.settings, { method: 'POST', url: '', headers, body, now: noon }),
    ).rejects.toThrow(StoreError);
  });
});

describe('initial_stage: lead_ads', () => {
  beforeEach(useLeadAdsStage);

  it('sends the first stage with the time of receipt, once', async () => {
    for (let n = 0; n < 3; n++) {
      await app.receive([lead(1), lead(2)]);
      app.now += 10;
    }
    expect(await events()).toMatchObject([
      { stage: 'New', time: noon, leadId: idOf(1), state: 'pending', source: 'main' },
      { stage: 'New', time: noon, leadId: idOf(2), state: 'pending', source: 'main' },
    ]);
  });

  it('sends it once when Meta says it many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.receive([lead(1), lead(2)])));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expect(await events()).toHaveLength(2);
    expect(leads()).toHaveLength(2);
  });

  it('never sends it before creation + 1 s, also when our clock is slow', async () => {
    await app.receive([
      lead(1, { created_time: noon - 1 }),
      lead(2, { created_time: noon }),
      lead(3, { created_time: noon + 30 }),
    ]);
    expect((await events()).map(({ time }) => time)).toEqual([noon]);
    expect(leads()).toHaveLength(3);
    expect(await unmappedPages(app.store)).toEqual([]);
    expect(await takeInKept(app.deps, app.settings, noon)).toBe(0);
    app.now = noon + 31;
    expect(await takeInKept(app.deps, app.settings, app.now)).toBe(2);
    expect((await events()).map(({ leadId, time }) => [leadId, time])).toEqual([
      [idOf(1), noon],
      [idOf(2), noon + 1],
      [idOf(3), noon + 31],
    ]);
  });
});

describe('a stage change and its lead', () => {
  const won = (more: object) => ({
    settings: app.deps.datasets.get(dataset)?.intake ?? fail(),
    source: 'http',
    rows: [{ row: 1, problems: [], record: { stage: 'New', changed_at: noon - 30, ...more } }],
  });
  const fail = (): never => {
    throw new Error('no such dataset');
  };

  it('find each other when the lead comes later', async () => {
    await app.live.receive(won({ record_id: '5', email: 'ann@example.com' }));
    expect(await events()).toMatchObject([{ state: 'held' }]);
    await app.receive([lead(1)]);
    expect(await events()).toMatchObject([{ state: 'held' }]);
    await app.workUntil(() => app.rows('select 1 from lead_fetch').length === 0);
    expect(await events()).toMatchObject([{ state: 'pending', leadId: idOf(1), recovered: true }]);
  });
});

describe('a page without dataset', () => {
  const elsewhere = (number: number) => lead(number, { page_id: '78' });

  it('is kept visible, and its leads are taken in when it is mapped', async () => {
    useLeadAdsStage();
    await app.receive([lead(1), elsewhere(2), elsewhere(3)]);
    app.now += 5;
    await app.receive([elsewhere(2), elsewhere(4)]);
    expect(leads()).toHaveLength(1);
    const [page, ...others] = await unmappedPages(app.store);
    expect(others).toEqual([]);
    expect(page).toEqual({ endpoint: 'main', page: '78', leads: 3, oldest: noon, newest: noon + 5 });
    expect(page && adviseUnmapped(page).what).toContain('3 leads of page 78');

    app.settings = { ...app.settings, pages: { ...app.settings.pages, 78: { dataset } } };
    app.now += 3600;
    await app.workUntil(() => app.rows('select 1 from kept_lead').length === 0);
    expect(await unmappedPages(app.store)).toEqual([]);
    expect(leads()).toHaveLength(4);
    // With the time of receipt, not of mapping.
    expect((await events()).map(({ time }) => time).sort()).toEqual([noon, noon, noon, noon + 5]);
  });
});

describe('initial_stage: crm', () => {
  it('raises an alarm when leads are without it a day later, once, which clears itself', async () => {
    await app.receive([lead(1), lead(2)]);
    app.now += 86_400;
    const settings = app.deps.datasets.get(dataset)?.intake;
    if (settings === undefined) throw new Error('no such dataset');
    const change = (number: number) =>
      app.live.receive({
        settings,
        source: 'http',
        rows: [{ row: 1, problems: [], record: { stage: 'New', changed_at: noon, lead_id: idOf(number) } }],
      });
    await change(1);
    const isChecked = () => app.alarms.length > 0;
    await app.workUntil(isChecked);
    expect(app.alarms).toEqual([{ kind: 'stage_missing', dataset, count: 1, stage: 'New' }]);
    const [state] = await status(app.store);
    expect(state?.leadAds?.withoutStage).toEqual({ count: 1, oldest: noon - 60, stage: 'New' });
    expect(state && advise(state, app.now)).toContainEqual(
      expect.objectContaining({ code: 'initial_stage_missing', severity: 'error' }),
    );
    await change(2);
    await app.workUntil(() => app.alarms.length > 1 && app.rows('select 1 from lead_fetch').length === 0);
    expect(app.alarms.slice(1)).toEqual([{ kind: 'stage_complete', dataset }]);
    expect((await status(app.store))[0]?.leadAds).toBeUndefined();
  });
});

describe('status', () => {
  it('shows what waits of Lead Ads, and what to do about it', async () => {
    await app.receive([lead(1), lead(2, { page_id: '78' })]);
    app.graph.script = refuse(401, 190);
    await app.workUntil(() => app.alarms.length > 0);
    const file = join(app.folder, 'store.sqlite');
    const { stdout } = await runCli(['status', '--store', file]);
    expect(stdout).toContain('leads to be fetched from Meta: 1');
    expect(stdout).toContain(
      "Leads of page 77 are not fetched: Meta no longer takes the page's access token.",
    );
    expect(stdout).toContain('1 lead of page 78 came through the Lead Ads address main');
    const json = JSON.parse((await runCli(['status', '--store', file, '--json'])).stdout) as Record<
      string,
      unknown
    >;
    expect(json['unmapped_pages']).toMatchObject([
      { endpoint: 'main', page: '78', leads: 1, oldest: new Date(noon * 1000).toISOString() },
    ]);
    expect(json['datasets']).toMatchObject([
      { lead_ads: { to_fetch: 1, refused_pages: [{ page: '77' }], without_initial_stage: null } },
    ]);
  });
});
