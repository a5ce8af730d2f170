import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deal, type LookUpApp, openLookUpApp, reply } from './look-up-fixture.ts';
import { leadId } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { metaLead } from './support/live-app.ts';
import { noon } from './support/test-app.ts';

const hour = 3600;
const day = 86_400;
const ann = { id: '51', lead_id: leadId(1), email: 'ann@example.com' };
const bob = { id: '52', lead_id: leadId(2), email: 'bob@example.com' };

async function standing({ app }: LookUpApp): Promise<string> {
  await expectCountersToAgree(app.store);
  return (await app.events())
    .map(({ stage, state }) => `${stage} ${state}`)
    .toSorted()
    .join(', ');
}
const history = async ({ app }: LookUpApp): Promise<string> => {
  const events = await app.events();
  const all = await Promise.all(events.map(({ eventId }) => app.detail(eventId)));
  return all.flatMap((one) => one.history).join('\n');
};
const waiting = (of: LookUpApp) => of.rows('select tries, due from look_up order by event');
const reads = ({ asked }: LookUpApp) => asked.filter(({ url }) => url === '/records/read');

describe('a look-up at the CRM', () => {
  it('makes events of changes: one question for all changes of a record, and records together', async () => {
    const crm = await openLookUpApp();
    crm.records
      .set('7', { people: [ann] })
      .set('8', { people: [bob], change: { value: 70, currency: 'EUR' } });
    await crm.receive([deal('7', 'Lead'), deal('8', 'Customer')]);
    await crm.receive([deal('7', 'Qualified', { changed_at: noon - 60 })]);
    await crm.work();
    expect(reads(crm).map(({ ids }) => ids)).toEqual([['7', '8']]);
    expect(await standing(crm)).toBe('Customer pending, Lead pending, Qualified pending');
    expect(crm.rows('select count(distinct lead) as n from event')).toEqual([{ n: 2 }]);
    const bodies = crm.rows('select body from payload').map(({ body }) => String(body));
    expect(bodies.filter((body) => body.includes('"value":70')).length).toBe(1);
    expect(waiting(crm)).toEqual([]);
    await crm.work();
    expect(reads(crm)).toHaveLength(1);
    expect(crm.said).toEqual([]);
  });

  it('asks for many in as many calls as the CRM wants', async () => {
    const crm = await openLookUpApp({ atOnce: 3 });
    for (let n = 1; n <= 20; n++)
      crm.records.set(String(n), { people: [{ id: `${n}`, lead_id: leadId(n) }] });
    await crm.receive(Array.from({ length: 20 }, (_, n) => deal(String(n + 1), 'Lead')));
    await crm.work();
    expect(reads(crm).map(({ ids }) => ids.length)).toEqual([3, 3, 3, 3, 3, 3, 2]);
    expect(crm.became).toEqual(Array.from({ length: 20 }, () => 'stored'));
  });

  it('is not needed once the lead is known', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [ann] });
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    await crm.receive([deal('7', 'Qualified', { changed_at: noon - 60 })]);
    await crm.work();
    expect(reads(crm)).toHaveLength(1);
    expect(await standing(crm)).toBe('Lead pending, Qualified pending');
  });

  it('adds what the change lacks, and changes nothing of what the webhook said', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', {
      people: [{ ...ann, currency: 'USD' }],
      change: { stage: 'Customer', value: 9, currency: 'EUR' },
    });
    await crm.receive([deal('7', 'Lead', { value: 5 }, true)]);
    await crm.work();
    expect(await standing(crm)).toBe('Lead pending');
    expect(JSON.stringify(crm.rows('select body from payload'))).toMatch(/value\\":5.*EUR/);
  });

  it('without a person is tried once more, then the change goes on with what there is', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [] });
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(waiting(crm)).toMatchObject([{ tries: 1 }]);
    crm.app.now += 5;
    await crm.work();
    expect(crm.became).toEqual(['held unknown_lead']);
    expect(await standing(crm)).toBe('Lead held');
  });

  it('finds a person who was attached a moment later', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [] });
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    crm.records.set('7', { people: [ann] });
    crm.app.now += 5;
    await crm.work();
    expect(crm.became).toEqual(['stored']);
  });
});

describe('of several people', () => {
  it('the known lead is taken, and the history says so', async () => {
    const crm = await openLookUpApp();
    await crm.app.live.receiveLeads(crm.app.settings, [metaLead(3, 'cy@example.com')]);
    crm.records.set('7', {
      people: [
        { id: '60', email: 'dan@example.com', primary: true },
        { id: '61', email: 'cy@example.com' },
        { id: '62' },
        { id: '60', email: 'dan@example.com' },
      ],
    });
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(crm.became).toEqual(['stored']);
    expect(await history(crm)).toContain(
      'looked_up: of 3 people of deal 7, contact 61 is the only one who is a known lead; the others: contact 60, contact 62',
    );
    expect(await history(crm)).not.toContain('example.com');
    expect(crm.rows('select lead_id from event e join lead l on l.id = e.lead')).toEqual([
      { lead_id: leadId(3) },
    ]);
  });

  it('the one whose lead is latest before the change is taken, and at most ten others are named', async () => {
    const crm = await openLookUpApp();
    const created = (n: number, hours: number) => ({
      ...metaLead(n, `p${n}@example.com`),
      created: noon - hours * hour,
    });
    await crm.app.live.receiveLeads(crm.app.settings, [created(1, 9), created(2, 3), created(3, 0)]);
    const people = Array.from({ length: 14 }, (_, n) => ({ id: `${n}`, email: `p${n}@example.com` }));
    crm.records.set('7', { people });
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(await history(crm)).toMatch(
      /of 14 people of deal 7, contact 2 is the one whose lead is the latest before the change; the others: contact 0, .* contact 10 and 3 more/,
    );
  });

  it('nobody is taken for an hour while no lead is known: it may come', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', {
      people: [
        { id: '60', email: 'dan@example.com' },
        { id: '61', email: 'cy@example.com' },
      ],
    });
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(await standing(crm)).toBe('Lead held');
    expect(waiting(crm)).toMatchObject([{ tries: 1 }]);
    crm.app.now += 60;
    await crm.app.live.receiveLeads(crm.app.settings, [
      { ...metaLead(3, 'cy@example.com'), created: noon - 2 * hour },
    ]);
    await crm.work();
    expect(await standing(crm)).toBe('Lead pending');
  });

  it('nobody is guessed where the change says whose it is', async () => {
    const crm = await openLookUpApp();
    const people = [
      { id: '60', email: 'dan@example.com' },
      { id: '61', email: 'cy@example.com' },
    ];
    crm.records.set('7', { people: [ann] }).set('8', { people, change: { value: 7, currency: 'EUR' } });
    await crm.receive([deal('7', 'Lead'), deal('8', 'Qualified', { lead_id: leadId(2) }, true)]);
    await crm.work();
    crm.records.set('7', { people });
    await crm.receive([deal('7', 'Customer', {}, true)]);
    await crm.work();
    expect(crm.became).toEqual(['stored', 'stored', 'stored']);
    const bodies = crm.rows('select body from payload').map(({ body }) => String(body));
    expect(bodies.filter((body) => body.includes('"value":7'))).toHaveLength(1);
    const dan = hash('sha256', 'dan@example.com');
    expect(bodies.filter((body) => body.includes(dan))).toEqual([]);
  });

  it('the primary one is taken after that hour', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', {
      people: [
        { id: '60', email: 'dan@example.com' },
        { id: '61', email: 'cy@example.com', primary: true },
      ],
    });
    await crm.receive([deal('7', 'Lead')]);
    for (let tries = 0; tries < 30 && crm.became.length === 0; tries++) {
      await crm.work();
      const [next] = waiting(crm);
      if (next !== undefined) crm.app.now = Math.ceil(Number(next['due']) / 1000);
    }
    expect(crm.app.now).toBe(noon + 1800);
    expect(reads(crm).length).toBeLessThan(15);
    expect(crm.became).toEqual(['held unknown_lead']);
    await crm.app.live.receiveLeads(crm.app.settings, [metaLead(3, 'cy@example.com')]);
    expect(await standing(crm)).toBe('Lead pending');
  });
});

describe('a CRM that', () => {
  it('wants no calls is left alone for as long as it says', async () => {
    const crm = await openLookUpApp({ atOnce: 1 });
    crm.records.set('7', { people: [ann] }).set('8', { people: [bob] });
    crm.script = ({ ids }, response) => ids[0] === '8' && reply(response, 429, {}, { 'retry-after': '120' });
    await crm.receive([deal('7', 'Lead'), deal('8', 'Lead')]);
    await crm.work();
    expect(crm.became).toEqual(['stored']);
    expect(crm.said).toEqual(['crm: Acme wants no calls for 125 seconds.']);
    crm.script = () => false;
    crm.app.now += 124;
    await crm.work();
    expect(reads(crm)).toHaveLength(2);
    crm.app.now += 1;
    await crm.work();
    expect(crm.became).toEqual(['stored', 'stored']);
    expect(await standing(crm)).toBe('Lead pending, Lead pending');
  });

  it('fails is asked again after a moment, and after a longer one', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [ann] });
    crm.script = (_, response) => reply(response, 500, { message: 'ann@example.com' });
    await crm.receive([deal('7', 'Lead')]);
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      await crm.work();
      const [one] = waiting(crm);
      const [rest] = crm.rows('select due from look_up_access');
      const due = Math.max(Number(one?.['due']), Number(rest?.['due'])) / 1000;
      waits.push(due - crm.app.now);
      crm.app.now = Math.ceil(due);
    }
    expect(waits).toEqual([3, 5.5, 10.5, 20.5, 40.5, 80.5]);
    expect(new Set(crm.said)).toEqual(new Set(['crm: The CRM answered with status 500.']));
    crm.script = () => false;
    await crm.work();
    expect(crm.became).toEqual(['stored']);
    expect(crm.rows('select * from look_up_access')).toEqual([]);
  });

  it('no longer takes the token is told once, tried each hour, and at once with another token', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [ann] }).set('8', { people: [bob] });
    crm.script = (_, response) => reply(response, 401, {});
    await crm.receive([deal('7', 'Lead'), deal('8', 'Lead')]);
    await crm.work();
    await crm.work();
    expect(reads(crm)).toHaveLength(1);
    crm.app.now += hour;
    await crm.work();
    expect(reads(crm).map(({ ids }) => ids.length)).toEqual([2, 1]);
    expect(crm.said).toHaveLength(1);
    expect(crm.said[0]).toMatch(
      /^Dataset 1234567890: Nothing can be looked up at the CRM of source crm: The CRM no longer takes the access token \(status 401\)\. Give the token/,
    );
    crm.script = () => false;
    crm.restart();
    await crm.work();
    expect(reads(crm)).toHaveLength(2);
    crm.token = 'another';
    crm.restart();
    await crm.work();
    expect(reads(crm).at(-1)?.token).toBe('another');
    expect(crm.said.slice(1)).toEqual([
      'Dataset 1234567890: records are looked up again at the CRM of source crm.',
    ]);
    expect(await standing(crm)).toBe('Lead pending, Lead pending');
    expect(waiting(crm)).toEqual([]);
  });

  it('lets the token read one kind of record alone is asked for that kind on and on', async () => {
    const crm = await openLookUpApp();
    crm.records
      .set('7', { people: [ann] })
      .set('8', { people: [bob] })
      .set('9', { people: [] });
    crm.script = ({ ids }, response) => ids.includes('7') && reply(response, 403, {});
    // The first question is about what it may not read.
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(crm.said).toHaveLength(1);
    const contact = (id: string) => ({
      ...deal(id, 'Lead', { object: 'contact' }),
      lookUp: { object: 'contact', id },
    });
    await crm.receive([contact('8')]);
    crm.app.now += hour;
    await crm.work();
    expect(crm.became).toEqual(['stored']);
    expect(crm.said.slice(1)).toEqual([
      "crm: Some records can't be read. The access token has no right to what is asked for (status 403).",
      'Dataset 1234567890: records are looked up again at the CRM of source crm.',
    ]);
    for (let n = 0; n < 3; n++) {
      crm.app.now += hour;
      await crm.work();
    }
    crm.records.set('10', { people: [{ id: '60', lead_id: leadId(7) }] });
    await crm.receive([contact('10')]);
    await crm.work();
    expect(crm.became).toEqual(['stored', 'stored']);
    expect(crm.said.filter((line) => line.startsWith('Dataset'))).toHaveLength(2);
    crm.script = () => false;
    crm.app.now += hour;
    await crm.work();
    expect(await standing(crm)).toBe('Lead pending, Lead pending, Lead pending');
  });

  it('lets a token end is asked with a fresh one', async () => {
    const crm = await openLookUpApp({ oauth: true });
    crm.records.set('7', { people: [ann] });
    let issued = 0;
    crm.script = ({ url, token }, response) => {
      if (url === '/token') return reply(response, 200, { access_token: `t${++issued}`, expires_in: 3600 });
      return token === 't1' && reply(response, 401, {});
    };
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(crm.asked.map(({ url, token }) => `${url} ${token}`)).toEqual([
      '/token ',
      '/records/read t1',
      '/token ',
      '/records/read t2',
    ]);
    expect(crm.became).toEqual(['stored']);
  });

  it('has deleted a record tells so at the second look: it ends as a problem that is seen', async () => {
    const crm = await openLookUpApp();
    crm.records.set('8', { people: [bob] });
    await crm.receive([deal('7', 'Lead'), deal('8', 'Lead')]);
    await crm.work();
    expect(crm.became).toEqual(['stored']);
    crm.app.now += 5;
    await crm.work();
    expect(crm.became).toEqual(['stored', 'invalid']);
    expect(await standing(crm)).toBe('Lead pending');
    expect(JSON.stringify(crm.rows('select problems from invalid_row'))).toMatch(
      /record_gone.*The CRM no longer has deal 7,/,
    );
    expect(waiting(crm)).toEqual([]);
  });

  it('shows no record at all is not believed: nothing is lost to a wrong account', async () => {
    const crm = await openLookUpApp();
    await crm.receive([deal('7', 'Lead'), deal('8', 'Lead')]);
    for (let n = 0; n < 6; n++) {
      await crm.work();
      crm.app.now += 200;
    }
    expect(crm.said).toHaveLength(1);
    expect(crm.said[0]).toContain('The CRM shows none of the records that it is asked for.');
    expect(await standing(crm)).toBe('Lead held, Lead held');
    crm.records.set('7', { people: [ann] }).set('8', { people: [bob] });
    crm.app.now += 1000;
    await crm.work();
    expect(crm.said.slice(1)).toEqual([
      'Dataset 1234567890: records are looked up again at the CRM of source crm.',
    ]);
    expect(await standing(crm)).toBe('Lead pending, Lead pending');
  });

  it('refuses one record of many gets it alone; its neighbours go, and it ends after six tries', async () => {
    const crm = await openLookUpApp();
    for (let n = 1; n <= 8; n++) crm.records.set(String(n), { people: [{ id: `${n}`, lead_id: leadId(n) }] });
    crm.script = ({ ids }, response) => ids.includes('6') && reply(response, 400, { message: 'bad id' });
    await crm.receive(Array.from({ length: 8 }, (_, n) => deal(String(n + 1), 'Lead')));
    await crm.work();
    expect(crm.became).toEqual(Array.from({ length: 7 }, () => 'stored'));
    expect(reads(crm).length).toBeLessThanOrEqual(7);
    for (let n = 0; n < 5; n++) {
      expect(waiting(crm)).toMatchObject([{ tries: n + 1 }]);
      crm.app.now += 200;
      crm.records.set(`1${n}`, { people: [{ id: `1${n}`, lead_id: leadId(20 + n) }] });
      await crm.receive([deal(`1${n}`, 'Lead', { changed_at: noon })]);
      await crm.work();
    }
    expect(crm.became.filter((one) => one === 'invalid')).toHaveLength(1);
    expect(JSON.stringify(crm.rows('select problems from invalid_row'))).toMatch(
      /look_up_refused.*status 400/,
    );
    expect(waiting(crm)).toEqual([]);
    expect(crm.said).toEqual([]);
  });

  it('refuses everything is not believed either: a wrong setting loses nothing', async () => {
    const crm = await openLookUpApp();
    crm.script = (_, response) => reply(response, 400, {});
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(crm.said).toEqual(['crm: The CRM refuses what it is asked (status 400).']);
    for (let n = 0; n < 7; n++) {
      crm.app.now += 1000;
      await crm.work();
    }
    expect(await standing(crm)).toBe('Lead held');
    const alarms = crm.said.filter((line) => line.startsWith('Dataset'));
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toContain('The CRM refuses what it is asked (status 400).');
    expect(crm.said.length - alarms.length).toBe(5);
  });

  it('answers something else than it documents harms nobody', async () => {
    const crm = await openLookUpApp();
    crm.records.set('8', { people: [bob] });
    crm.script = ({ ids }, response) => {
      if (ids.includes('7'))
        return reply(
          response,
          200,
          ids.map(() => ({ people: 'ann@example.com' })),
        );
      return false;
    };
    await crm.receive([deal('7', 'Lead'), deal('8', 'Lead')]);
    await crm.work();
    expect(crm.became).toEqual(['stored']);
    expect(waiting(crm)).toMatchObject([{ tries: 1 }]);
  });

  it('is stuck until the deadline loses its change to it, and is asked no more', async () => {
    const crm = await openLookUpApp();
    crm.script = (_, response) => reply(response, 503, {});
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    crm.app.now += 7 * day;
    await crm.app.live.release(crm.app.settings);
    expect(await standing(crm)).toBe('Lead expired');
    await crm.work();
    expect(reads(crm)).toHaveLength(1);
    expect(waiting(crm)).toEqual([]);
  });
});

describe('a process that', () => {
  it('is stopped half-way gives back what it took', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [ann] });
    await crm.receive([deal('7', 'Lead')]);
    const stop = new AbortController();
    crm.script = (_, response) => {
      stop.abort();
      return reply(response, 500, {});
    };
    await crm.work(stop.signal);
    expect(waiting(crm)).toEqual([{ tries: 0, due: noon * 1000 }]);
    expect(crm.said).toEqual([]);
    crm.restart();
    crm.script = () => false;
    await crm.work();
    expect(await standing(crm)).toBe('Lead pending');
  });

  it('is killed half-way loses nothing, and what it was about to write comes once', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [ann] });
    await crm.receive([deal('7', 'Lead')]);
    await crm.deps().store.claim(crm.source(), 'mark', 10);
    crm.restart();
    await crm.work();
    expect(reads(crm)).toHaveLength(0);
    crm.app.now += 121;
    await crm.work();
    await crm.receive([deal('7', 'Lead')]);
    await crm.work();
    expect(await standing(crm)).toBe('Lead pending');
    expect(reads(crm)).toHaveLength(1);
  });

  it('was slow writes nothing over what another did meanwhile', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [ann] });
    await crm.receive([deal('7', 'Lead')]);
    let answer: () => void = () => {};
    crm.script = (_, response) => {
      answer = () => reply(response, 200, [{ people: [bob] }]);
      second();
      return true;
    };
    let second: () => void = () => {};
    const asked = new Promise<void>((resolve) => {
      second = resolve;
    });
    const slow = crm.work();
    await asked;
    crm.script = () => false;
    crm.app.now += 121;
    await crm.work();
    answer();
    await slow;
    expect(crm.became).toEqual(['stored', 'duplicate']);
    expect(await standing(crm)).toBe('Lead pending');
    expect(crm.rows('select lead_id from event e join lead l on l.id = e.lead')).toEqual([
      { lead_id: leadId(1) },
    ]);
  });

  it('runs as serve does works the queue until it is stopped', async () => {
    const crm = await openLookUpApp();
    crm.records.set('7', { people: [ann] });
    await crm.receive([deal('7', 'Lead')]);
    await crm.run(() => crm.became.length > 0);
    await crm.receive([deal('9', 'Lead')]);
    crm.records.set('9', { people: [bob] });
    await crm.run(() => crm.became.length > 1);
    expect(crm.became).toEqual(['stored', 'stored']);
  });
});

describe('what the CRM says of people', () => {
  it('is in no store, no log and no error', async () => {
    const crm = await openLookUpApp();
    const zq = {
      id: '51',
      lead_id: leadId(1),
      email: 'zqmail@example.com',
      phone: '+16505550142',
      first_name: 'Zqfirst',
      external_id: 'zqexternal',
    };
    crm.records.set('7', {
      people: [zq, { ...zq, id: '53', email: 'zqother@example.com', lead_id: leadId(9) }],
    });
    crm.script = ({ ids }, response) =>
      ids.includes('8') && reply(response, 400, { message: 'zqmail refused' });
    await crm.receive([deal('7', 'Lead'), deal('8', 'Lead')]);
    await crm.work();
    expect(crm.became).toEqual(['stored']);
    const tables = crm.rows("select name from sqlite_master where type = 'table'").map(({ name }) => name);
    const stored = tables
      .map((name) => JSON.stringify(crm.rows(`select * from "${name}"`), bytesToText))
      .join();
    expect(stored).toContain('deal');
    expect(`${stored} ${crm.said.join()}`.toLowerCase()).not.toMatch(/zq|5550142/);
  });
});

function bytesToText(_: string, value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
}
