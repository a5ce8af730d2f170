import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, openMetaClient } from '../src/delivery/index.ts';
import { type FaultRule, type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import {
  addEvents,
  countStates,
  dataset,
  openStore,
  start,
  TestClock,
  type TestStore,
} from './delivery-fixture.ts';

let clock: TestClock;
let test: TestStore;
let sandbox: Sandbox;
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  clock = new TestClock();
  test = openStore(clock);
  sandbox = await startSandbox({ now: () => Math.floor(clock.now / 1000), random: () => 0.5 });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await sandbox.close();
  test.remove();
});

const leadId = (lead: number) => String(123_456_789_012_345 + lead);
const stages = ['New', 'Qualified', 'Won'];

/** Events as the sandbox wants them: each lead goes through three stages. */
async function addLeads(count: number): Promise<void> {
  const events = Array.from({ length: count * stages.length }, (_, index) => {
    const [lead, number] = [Math.floor(index / stages.length) + 1, index % stages.length];
    const time = start / 1000 - 3600 + number;
    const body = {
      event_name: stages[number],
      event_time: time,
      event_id: `${lead}/${number}`,
      user_data: { lead_id: leadId(lead) },
      action_source: 'system_generated',
      custom_data: { lead_event_source: 'HubSpot', event_source: 'crm' },
    };
    return { lead, number, time, body: JSON.stringify(body) };
  });
  await addEvents(test.store, events);
}

async function run(faults: readonly FaultRule[], version = 'v26.0') {
  sandbox.setFaults(faults);
  const client = openMetaClient({
    dataset,
    token: 'EAAx',
    endpoint: sandbox.url,
    version,
    timeouts: { connect: 300, headers: 300, body: 300, total: 300 },
  });
  closers.push(client.close);
  let open = 0;
  const counted = {
    credential: client.credential,
    post: async (events: readonly string[]) => {
      open++;
      try {
        return await client.post(events);
      } finally {
        open--;
      }
    },
  };
  const context = {
    outbox: test.outbox,
    client: counted,
    clock: clock.read,
    random: () => 0.5,
    sleep: clock.sleepWhen(() => open === 0),
  };
  return deliver(context, { dataset, waitMs: 4 * 3_600_000 });
}

const states = () => countStates(test.store).rows;
const outcomes = () =>
  test.store.db
    .prepare('select outcome from attempt order by id')
    .all()
    .map((row) => row['outcome']);

/** Every lead's stages arrived in their order, each event at least once; gives how many came again. */
function checkArrived(count: number): number {
  for (let lead = 1; lead <= count; lead++) {
    const events = sandbox
      .events({ lead_id: leadId(lead) })
      .map(({ event }) => event as { event_name: string });
    expect([...new Set(events.map(({ event_name }) => event_name))]).toEqual(stages);
  }
  return sandbox.counts().duplicates;
}

describe('D1 to D4: an answer that lets everything go later, once', () => {
  it.each([
    ['500', 'retry'],
    ['503', 'retry'],
    ['html-502', 'retry'],
    ['transient', 'retry'],
    ['not-ready', 'retry'],
    ['redirect', 'retry'],
    ['reset', 'no_answer'],
    ['timeout', 'no_answer'],
    ['throttle', 'throttled'],
    ['429', 'throttled'],
  ])('%s twice is %s', async (answer, outcome) => {
    await addLeads(4);
    expect(await run([{ times: 2, answer }])).toMatchObject({ finished: true });
    expect(outcomes().slice(0, 3)).toEqual([outcome, outcome, 'accepted']);
    expect(checkArrived(4)).toBe(0);
    expect(states()).toEqual({ accepted: 12 });
  });

  it.each([
    ['lost-answer', 12],
    ['late-answer', 12],
    ['cut-body', 12],
    ['slow-body', 12],
    ['endless-headers', 12],
  ])('A3: %s after the commit repeats that batch only, with the same ids', async (answer, again) => {
    await addLeads(4);
    expect(await run([{ times: 1, answer }])).toMatchObject({ finished: true });
    expect(outcomes()[0]).toBe('no_answer');
    expect(checkArrived(4)).toBe(again);
    expect(states()).toEqual({ accepted: 12 });
  });
});

describe('C6, D3: an answer that looks like success and proves nothing', () => {
  it.each(['short-count', 'no-count', 'html-200', 'truncated-json', 'huge-body'])(
    '%s is uncertain, never accepted, and never sent again by itself',
    async (answer) => {
      await addLeads(4);
      const before = process.memoryUsage().rss;
      expect(await run([{ times: 1, answer }])).toMatchObject({ finished: true });
      expect(states()).toEqual({ uncertain: 12 });
      expect(sandbox.counts()).toMatchObject({ events: 12, duplicates: 0 });
      expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
    },
  );
});

describe('D6: an answer that only a person can do something about', () => {
  it.each(['token', 'permission', 'object'])('%s pauses at once and rejects nothing', async (answer) => {
    await addLeads(4);
    const { pausedReason } = await run([{ answer }]);
    expect(pausedReason).toMatch(/then resume/);
    expect(sandbox.counts()).toMatchObject({ requests: 1, events: 0 });
    expect(states()).toEqual({ pending: 12 });
  });
});

describe('an API version that runs out', () => {
  it('is told at the end of the run, and everything goes', async () => {
    await addLeads(2);
    expect(await run([], 'v19.0')).toMatchObject({
      finished: true,
      versionWarning: expect.stringContaining('v19.0'),
    });
    expect(await run([])).not.toHaveProperty('versionWarning');
  });
});

describe('codes, not texts', () => {
  it.each(['en', 'da', 'de', 'fr', 'it'])('an error in %s means the same', async (locale) => {
    await addLeads(3);
    const answer = { code: 100, subcode: 2804050, locale };
    await run([{ match: { event_id: '2/1' }, answer }]);
    expect(states()).toEqual({ accepted: 8, rejected: 1 });
  });
});

describe('scripts', () => {
  it('B1: answers by request, by event and by lead, one after the other, and the order of each lead holds', async () => {
    await addLeads(20);
    const result = await run([
      { match: { request: 3 }, answer: 'reset' },
      { match: { event_id: '5/1' }, answers: ['500', '429', 'reset', '500'] },
      { match: { lead_id: leadId(9) }, answers: ['timeout', 'ok', 'transient'] },
      { match: { event_name: 'Won' }, times: 3, answer: '503' },
    ]);
    expect(result).toMatchObject({ finished: true });
    expect(checkArrived(20)).toBe(0);
    expect(states()).toEqual({ accepted: 60 });
  });
});
