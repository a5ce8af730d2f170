import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { status } from '../src/app/index.ts';
import { advise, leadAdsAlarmText } from '../src/report/index.ts';
import {
  dataset,
  give,
  idOf,
  type LeadAdsApp,
  lead,
  noon,
  openLeadAds,
  refuse,
  reply,
} from './lead-ads-fixture.ts';

let app: LeadAdsApp;
beforeEach(async () => {
  app = await openLeadAds({ timeouts: { total: 2_000, headers: 2_000 } });
});
afterEach(() => app.close());

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const known = () =>
  app
    .rows('select lead_id, known from lead order by lead_id')
    .map((row) => [row['lead_id'], JSON.parse(String(row['known']))]);
const waiting = () => app.rows('select tries, ended from lead_fetch order by lead_id');
const isDone = () => app.rows('select 1 from lead_fetch where ended is null').length === 0;
const isTried = (tries: number) => () =>
  app.rows('select tries from lead_fetch').every((row) => Number(row['tries']) >= tries);
/** Everything that is stored: the file, its log, and whatever else lies beside it. */
const stored = () =>
  Buffer.concat(readdirSync(app.folder).map((name) => readFileSync(join(app.folder, name))));

describe('I2: what is fetched of a lead', () => {
  const canaries = [
    'zqmail',
    '5550142',
    'zqfirst',
    'zqlast',
    'zqcity',
    'zqsecret',
    '1977-03-09',
    'page-token',
    'secret text',
  ];
  const answers = {
    email: 'zqmail@example.com',
    phone_number: '+1 650 555 0142',
    full_name: 'Zqfirst Zqlast',
    city: 'Zqcity',
    date_of_birth: '1977-03-09',
    'Tell us your secret': 'zqsecret',
  };

  it('is kept as hashes alone: nothing of it, and no token, in the store, the log or an address', async () => {
    await app.receive([lead(1), lead(2), lead(3)]);
    app.graph.script = (question, response) =>
      question.leadId === idOf(1)
        ? give(answers)(question, response)
        : question.leadId === idOf(2)
          ? give({ ...answers, date_of_birth: 'zqmail', email: 'zqmail zqlast', phone_number: 'zqsecret' })(
              question,
              response,
            )
          : refuse(400, 100, 33)(question, response);
    await app.workUntil(
      () => app.rows(`select 1 from lead_fetch where lead_id <> '${idOf(3)}'`).length === 0,
    );
    const [[, one]] = known() as [[string, Record<string, unknown>]];
    expect(one).toMatchObject({
      em: [sha256('zqmail@example.com')],
      ph: [sha256('16505550142')],
      fn: [sha256('zqfirst')],
      ln: [sha256('zqlast')],
      ct: [sha256('zqcity')],
      db: [sha256('19770309')],
    });
    const everything =
      `${stored().toString('latin1')} ${app.said.join()} ${JSON.stringify(await status(app.store))}`.toLowerCase();
    // What is stored is what is searched.
    expect(everything).toContain(sha256('zqmail@example.com'));
    expect(canaries.filter((canary) => everything.includes(canary))).toEqual([]);
    expect(app.graph.seen.every(({ token }) => token === 'page-token')).toBe(true);
    expect(app.graph.seen.filter(({ url }) => url.includes('page-token'))).toEqual([]);
  });

  it('is nothing when the person gave no consent, or is none', async () => {
    await app.receive([lead(1), lead(2), lead(3)]);
    app.graph.script = (question, response) =>
      question.leadId === idOf(1)
        ? give({ email: 'a@example.com', marketing_consent: 'no' })(question, response)
        : question.leadId === idOf(2)
          ? give(
              { email: 'a@example.com' },
              { custom_disclaimer_responses: [{ checkbox_key: 'consent', is_checked: '' }] },
            )(question, response)
          : give({ email: 'test@meta.com' })(question, response);
    await app.workUntil(isDone);
    expect(waiting()).toEqual([]);
    expect(known().map(([, hashes]) => hashes)).toEqual([{}, {}, {}]);
    expect(stored().includes(Buffer.from(sha256('a@example.com')))).toBe(false);
  });

  it('is asked for once, however often Meta repeats itself', async () => {
    for (let n = 0; n < 3; n++) {
      await app.receive([lead(1)]);
      await app.workUntil(isDone);
    }
    expect(app.graph.seen).toHaveLength(1);
    expect(app.graph.seen[0]?.url).toMatch(/^\/v26\.0\/\d{17}\?fields=id/);
  });

  it('is asked for with fewer fields when one is not granted', async () => {
    await app.receive([lead(1)]);
    app.graph.script = (question, response) =>
      question.fields.includes('disclaimer')
        ? refuse(403, 200)(question, response)
        : give({ email: 'a@example.com' })(question, response);
    await app.workUntil(isDone);
    expect(app.graph.seen).toHaveLength(2);
    expect(known()).toEqual([[idOf(1), { em: [sha256('a@example.com')] }]]);
    expect(app.alarms).toEqual([]);
  });

  it('is not asked for without a token', async () => {
    app.settings = { ...app.settings, pages: { 77: { dataset } } };
    await app.receive([lead(1)]);
    expect(waiting()).toEqual([]);
  });

  it('is had of a whole webhook, a few at a time', async () => {
    await app.receive(Array.from({ length: 40 }, (_, index) => lead(index)));
    await app.workUntil(isDone);
    expect(known().every(([, hashes]) => JSON.stringify(hashes).includes(sha256('ann@example.com')))).toBe(
      true,
    );
    expect(app.graph.seen).toHaveLength(40);
  });
});

describe('an answer that is none', () => {
  const bad: Record<
    string,
    Parameters<typeof give>[1] | ((...args: Parameters<LeadAdsApp['graph']['script']>) => void)
  > = {
    'a 500': refuse(500, 2),
    'a gateway': (_, response) => response.writeHead(502).end('<html>'),
    'a transient error': refuse(400, 21009),
    'an unknown code': refuse(400, 4711),
    'HTML with 200': (_, response) => response.end('<html>'),
    'half an answer': ({ leadId }, response) =>
      response.writeHead(200, { 'content-length': '5000' }).end(`{"id":"${leadId}"`),
    'a cut connection': (_, response) => response.destroy(),
    'no answer in time': () => {},
    'a redirect': (_, response) =>
      response.writeHead(302, { location: `${app.graph.endpoint}/elsewhere` }).end(),
    'a body without end': (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (response.writable && response.write(' '.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    },
    'another lead': (question, response) =>
      give({ email: 'b@example.com' }, { id: idOf(9) })(question, response),
    'a lead without answers': (_, response) => reply(response, 200, { id: idOf(1), created_time: 'x' }),
  };

  it.each(Object.entries(bad))('%s is tried again later', async (_, script) => {
    await app.receive([lead(1)]);
    app.graph.script = script as LeadAdsApp['graph']['script'];
    await app.workUntil(isTried(1));
    expect(app.graph.seen).toHaveLength(1);
    expect(known()).toEqual([[idOf(1), {}]]);
    // With a random number of a half, the first pause is 3 s; what follows is a minute at the most.
    app.graph.script = give({ email: 'ann@example.com' });
    app.now += 60;
    await app.workUntil(isDone);
    expect(known()).toEqual([[idOf(1), { em: [sha256('ann@example.com')] }]]);
    expect(app.alarms).toEqual([]);
  });

  it('is waited for longer and longer, and at last given up where people see it', async () => {
    await app.receive([lead(1)]);
    app.graph.script = refuse(500, 1);
    for (let tries = 1; tries <= 48; tries++) {
      await app.workUntil(isTried(tries));
      app.now += 4 * 3600;
    }
    expect(waiting()).toEqual([{ tries: 48, ended: null }]);
    await app.workUntil(isDone);
    expect(waiting()).toMatchObject([{ ended: 'too_late' }]);
    const [state] = await status(app.store);
    expect(state?.leadAds).toMatchObject({ toFetch: 0, notFetched: 1 });
    expect(state && advise(state, app.now)).toContainEqual(
      expect.objectContaining({ code: 'leads_not_fetched' }),
    );
  });

  it('that says a lead is gone is believed after some tries', async () => {
    await app.receive([lead(1), lead(2)]);
    app.graph.script = (question, response) =>
      question.leadId === idOf(1)
        ? refuse(400, 100, 33)(question, response)
        : give({ email: 'a@example.com' })(question, response);
    for (let tries = 1; tries < 6; tries++) {
      await app.workUntil(isTried(tries));
      app.now += 600;
    }
    await app.workUntil(isDone);
    expect(waiting()).toMatchObject([{ ended: 'gone' }]);
    expect(app.graph.seen.filter(({ leadId }) => leadId === idOf(1))).toHaveLength(6);
    expect(app.graph.seen.filter(({ leadId }) => leadId === idOf(2))).toHaveLength(1);
  });
});

describe('D4: a throttle', () => {
  it.each([
    ['429', refuse(429, 0, undefined, { 'retry-after': '600' })],
    ['code 32', refuse(400, 32, undefined, { 'retry-after': '600' })],
    [
      'a usage header',
      refuse(400, 80_001, undefined, {
        'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":10}]}',
      }),
    ],
  ])('%s rests the page for as long as Meta wants, and costs no lead a try', async (_, script) => {
    await app.receive(Array.from({ length: 20 }, (__, index) => lead(index)));
    app.graph.script = script;
    const isResting = () => app.rows('select 1 from lead_page where failures > 0').length === 1;
    await app.workUntil(isResting);
    expect(app.graph.seen).toHaveLength(4);
    app.now += 599;
    let looks = 0;
    await app.workUntil(() => ++looks > 3);
    expect(app.graph.seen).toHaveLength(4);
    expect(waiting().every(({ tries }) => tries === 0)).toBe(true);
    // Some seconds come on top.
    app.now += 7;
    app.graph.script = give({ email: 'a@example.com' });
    await app.workUntil(isDone);
    expect(app.rows('select due, failures, reason from lead_page')).toEqual([
      { due: 0, failures: 0, reason: null },
    ]);
    expect(app.alarms).toEqual([]);
  });
});

describe('D6: a token that Meta refuses', () => {
  it.each([
    ['190', refuse(401, 190, 463), /no longer takes/],
    ['10', refuse(403, 10), /no right/],
    ['200', refuse(403, 200), /no right/],
  ])(
    '(%s) stops its page alone, is told once, and another token goes on at once',
    async (_, script, reason) => {
      app.settings = { ...app.settings, pages: { ...app.settings.pages, 78: { dataset, token: 'good' } } };
      await app.receive([
        ...Array.from({ length: 10 }, (__, index) => lead(index)),
        lead(50, { page_id: '78' }),
      ]);
      app.graph.script = (question, response) =>
        question.token === 'page-token'
          ? script(question, response)
          : give({ email: 'a@example.com' })(question, response);
      await app.workUntil(
        () => app.alarms.length > 0 && app.rows(`select 1 from lead_fetch where page = '78'`).length === 0,
      );
      expect(app.alarms).toMatchObject([{ kind: 'page_refused', dataset, page: '77' }]);
      const [alarm] = app.alarms;
      expect(alarm && leadAdsAlarmText(alarm)).toMatch(reason);
      const [state] = await status(app.store);
      expect(state?.leadAds).toMatchObject({
        toFetch: 10,
        refusedPages: [{ page: '77', since: noon * 1000 }],
      });
      expect(state && advise(state, app.now)).toContainEqual(
        expect.objectContaining({ code: 'page_token', severity: 'error' }),
      );
      expect(waiting().every(({ tries }) => tries === 0)).toBe(true);

      // It is tried with one lead an hour: rights may come back.
      const before = app.graph.seen.length;
      app.now += 3600;
      await app.workUntil(() => Number(app.rows('select failures from lead_page')[0]?.['failures']) > 1);
      expect(new Set(app.graph.seen.slice(before).map(({ leadId }) => leadId)).size).toBe(1);
      expect(app.alarms).toHaveLength(1);

      app.settings = { ...app.settings, pages: { 77: { dataset, token: 'zqother' } } };
      await app.workUntil(isDone);
      expect(app.alarms.slice(1)).toEqual([{ kind: 'page_works', dataset, page: '77' }]);
      expect(waiting()).toEqual([]);
      expect(stored().includes('zqother')).toBe(false);
    },
  );

  it('may show as if no lead was there: that is told, too, and no lead is given up for it', async () => {
    await app.receive(Array.from({ length: 10 }, (_, index) => lead(index)));
    app.graph.script = refuse(400, 100, 33);
    await app.workUntil(() => app.alarms.length > 0);
    expect(app.alarms).toMatchObject([{ kind: 'page_refused', page: '77' }]);
    expect(app.graph.seen).toHaveLength(4);
    for (let round = 2; round < 10; round++) {
      app.now += 600;
      await app.workUntil(
        () => Number(app.rows('select failures from lead_page')[0]?.['failures']) === round,
      );
    }
    expect(app.graph.seen).toHaveLength(12);
    expect(waiting()).toHaveLength(10);
    expect(waiting().every(({ tries, ended }) => tries === 0 && ended === null)).toBe(true);
    app.now += 600;
    app.graph.script = give({ email: 'a@example.com' });
    await app.workUntil(isDone);
    expect(app.alarms.slice(1)).toEqual([{ kind: 'page_works', dataset, page: '77' }]);
  });

  it('shows in a single lead after some tries, where none could be read before', async () => {
    await app.receive([lead(1)]);
    app.graph.script = refuse(400, 100, 33);
    for (let tries = 1; tries <= 2; tries++) {
      await app.workUntil(isTried(tries));
      app.now += 600;
    }
    expect(app.alarms).toEqual([]);
    await app.workUntil(() => app.alarms.length > 0);
    expect(waiting()).toEqual([{ tries: 2, ended: null }]);
  });

  it('is not believed for one lead while another of its page can be read', async () => {
    await app.receive([lead(1), lead(2)]);
    app.graph.script = (question, response) =>
      question.leadId === idOf(1)
        ? refuse(403, 200)(question, response)
        : give({ email: 'a@example.com' })(question, response);
    await app.workUntil(isTried(1));
    expect(app.alarms).toEqual([]);
    expect(waiting()).toMatchObject([{ tries: 1, ended: null }]);
  });
});

describe('stopping', () => {
  it('costs no lead a try', async () => {
    await app.receive([lead(1)]);
    app.graph.script = () => {};
    await app.workUntil(() => app.graph.seen.length > 0);
    expect(waiting()).toEqual([{ tries: 0, ended: null }]);
    app.graph.script = give({ email: 'a@example.com' });
    await app.workUntil(isDone);
    expect(waiting()).toEqual([]);
  });
});
