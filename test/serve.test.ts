import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stateOf } from '../src/outbox/index.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { eventIdText } from '../src/store/sqlite/event-id-blob.ts';
import { checkLedger, type LedgerEvent } from './support/ledger.ts';
import { runCli } from './support/run-cli.ts';
import { type ServeRun, startServe } from './support/start-serve.ts';

const token = 'ingest-token-0123456789abcdef';
const operator = 'operator-token-0123456789abcd';
const appSecret = 'app-secret-0123456789';
const crmSecret = 'crm-secret-0123456789';

let folder: string;
let sandbox: Sandbox;
let config: string;
let running: ServeRun | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serve-'));
  sandbox = await startSandbox({ now: seconds, random: Math.random });
  config = join(folder, 'conversion-leads.yaml');
  writeConfig();
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

function writeConfig(stages = 'Lead, Qualified, Customer', map = '', items = 'deals'): void {
  const dataset = (id: string) => `
  "${id}":
    access_token: meta-token-${id}
    endpoint: ${sandbox.url}
    lead_event_source: MadeCRM
    funnel: "${stages}"
    linger: 20ms
    reorder_window: 1s
    initial_stage: crm`;
  const source = (name: string, id: string) => `
  ${name}:
    type: http
    dataset: "${id}"
    auth: { header: X-Secret, secret: ${crmSecret} }
    items: "${items}"
    fields: { stage: stage.name, changed_at: moved, lead_id: meta.lead, record_id: id, email: person.mail }
    constants: { object: deal }
    stages: [{ object: deal, map: { won: Customer${map} }, ignore: [parked] }]`;
  writeFileSync(
    config,
    `store: store.sqlite
tokens:
  crm: { token: ${token}, scopes: [ingest] }
  desk: { token: ${operator}, scopes: [read, operate] }
datasets:${dataset('1001')}${dataset('1002')}
sources:${source('deals-a', '1001')}${source('deals-b', '1002')}
lead_ads:
  main:
    app_secret: ${appSecret}
    verify_token: verify-me-please
    pages: { "501": { dataset: "1001" }, "502": { dataset: "1002" } }
`,
  );
}

async function start(): Promise<ServeRun> {
  running = await startServe(['--config', config]);
  return running;
}

interface Sent {
  readonly status: number;
  readonly body: string;
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await fetch(`${running?.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.text() };
}

/** As a CRM or Meta does: until it is taken, whatever happens to the server meanwhile. */
async function deliver(send: () => Promise<Sent>): Promise<Sent> {
  for (;;) {
    const sent = await send().catch(() => undefined);
    if (sent !== undefined && sent.status < 300) return sent;
    expect(sent?.status ?? 503).toBe(503);
    await delay(50);
  }
}

const bearer = { authorization: `Bearer ${token}` };
const changes = (dataset: string, body: unknown) =>
  post(`/v1/datasets/${dataset}/stage-changes`, body, bearer);
const crm = (name: string, deals: readonly object[]) =>
  post(`/v1/sources/${name}`, { deals }, { 'x-secret': crmSecret });
const leadAds = (page: string, leads: readonly string[], created: number) => {
  const value = (lead: string) => ({ leadgen_id: lead, page_id: page, form_id: '9', created_time: created });
  const body = JSON.stringify({
    object: 'page',
    entry: [
      { id: page, time: created, changes: leads.map((lead) => ({ field: 'leadgen', value: value(lead) })) },
    ],
  });
  const signature = createHmac('sha256', appSecret).update(body).digest('hex');
  return post('/v1/lead-ads/main', body, { 'x-hub-signature-256': `sha256=${signature}` });
};

interface Received {
  readonly event_id: string;
  readonly event_name: string;
  readonly event_time: number;
  readonly user_data: { readonly lead_id?: string; readonly em?: readonly string[] };
}

const received = (dataset: string): readonly Received[] =>
  sandbox
    .events({ limit: 100_000 })
    .filter((one) => one.dataset === dataset)
    .map((one) => one.event as Received);

/** What the sandbox received, as `lead stage` in the order in which it came. */
const steps = (dataset: string): readonly string[] =>
  received(dataset).map(({ user_data, event_name }) => `${user_data.lead_id} ${event_name}`);

async function until(isSo: () => boolean, what: () => string): Promise<void> {
  for (const end = Date.now() + 30_000; !isSo(); await delay(20))
    if (Date.now() > end) throw new Error(`${what()}\n${running?.log()}`);
}

function query(sql: string): readonly Record<string, unknown>[] {
  const db = new DatabaseSync(join(folder, 'store.sqlite'), { readOnly: true, timeout: 2_000 });
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

function stored(): readonly LedgerEvent[] {
  return query(
    'select e.event_id, e.lead, s.folded, e.time, e.state, e.stored_at from event e join stage s on s.id = e.stage',
  ).map((row) => ({
    eventId: eventIdText(row['event_id']),
    lead: Number(row['lead']),
    stage: String(row['folded']),
    time: Number(row['time']),
    state: stateOf(Number(row['state'])),
    storedAt: Number(row['stored_at']),
  }));
}

/** Events of requests whose answer nobody read: these may come twice (A3). */
function mayRepeat(): ReadonlySet<string> {
  return new Set(
    query(
      `select e.event_id from attempt a, json_each(a.events) one join event e on e.id = one.value
       where a.finished_at is null or a.maybe_sent = 1`,
    ).map((row) => eventIdText(row['event_id'])),
  );
}

const leadId = (n: number): string => String(3_000_000_000_000_000 + n);

describe('serve, end to end', () => {
  it('takes Lead Ads, a mapped webhook and the HTTP intake at once for two datasets, with kills, and loses nothing', async () => {
    const count = 40;
    const created = seconds() - 86_400;
    await start();
    const acknowledged: string[] = [];
    const work: (() => Promise<void>)[] = [];
    for (let n = 0; n < count; n++) {
      // Person n sent a form in one dataset only; both CRMs know them by the same address and record number.
      const home = n % 2 === 0 ? '1001' : '1002';
      const [page, crmName, otherCrm] =
        n % 2 === 0 ? ['501', 'deals-a', 'deals-b'] : ['502', 'deals-b', 'deals-a'];
      const person = { mail: `person${n}@example.com` };
      work.push(async () => {
        await deliver(() => leadAds(page, [leadId(n)], created));
        const answer = await deliver(() =>
          changes(home, [
            {
              stage: 'Lead',
              changed_at: created + 60,
              lead_id: leadId(n),
              record_id: `r${n}`,
              object: 'deal',
            },
            { stage: 'Qualified', changed_at: created + 600, lead_id: leadId(n), email: person.mail },
          ]),
        );
        const { results } = JSON.parse(answer.body) as { results: { event_ids: string[] }[] };
        acknowledged.push(...results.flatMap((one) => one.event_ids));
        await deliver(() =>
          crm(crmName, [{ id: `r${n}`, stage: { name: 'won' }, moved: created + 1200, person }]),
        );
      });
      work.push(async () => {
        await deliver(() =>
          crm(otherCrm, [{ id: `r${n}`, stage: { name: 'won' }, moved: created + 1200, person }]),
        );
      });
    }
    const runs = work.map((one) => one());
    for (const share of [0.2, 0.5, 0.8]) {
      await until(
        () => (query('select count(*) as n from event')[0]?.['n'] as number) >= share * count * 3,
        () => 'too few events are stored',
      );
      await running?.kill();
      await start();
    }
    await Promise.all(runs);
    const isDone = (): boolean => ['1001', '1002'].every((id) => new Set(steps(id)).size >= (count / 2) * 3);
    await until(isDone, () => `${steps('1001').length} and ${steps('1002').length} events came`);
    const ended = await running?.stop();
    expect(ended?.code).toBe(0);

    for (const [id, parity] of [
      ['1001', 0],
      ['1002', 1],
    ] as const) {
      const expected = Array.from({ length: count }, (_, n) => n)
        .filter((n) => n % 2 === parity)
        .flatMap((n) => ['Lead', 'Qualified', 'Customer'].map((stage) => `${leadId(n)} ${stage}`));
      expect([...new Set(steps(id))].toSorted()).toEqual(expected.toSorted());
    }
    const violations = checkLedger({
      acknowledged,
      received: sandbox.events({ limit: 100_000 }).map(({ event, received_at }) => ({
        eventId: (event as Received).event_id,
        time: (event as Received).event_time,
        receivedAt: received_at,
      })),
      stored: stored(),
      mayRepeat: mayRepeat(),
    });
    expect(violations).toEqual([]);
    // What one dataset knows of a person is not used in the other: there the same change waits for a lead.
    const waiting = query(
      `select d.dataset, count(*) as n from event e join dataset d on d.id = e.dataset where e.state = 0 and e.hold = 3 group by 1`,
    );
    expect(waiting).toEqual([
      { dataset: '1001', n: count / 2 },
      { dataset: '1002', n: count / 2 },
    ]);
  });

  it('sends an event whose lead comes after it, and shows both in its history', async () => {
    const created = seconds() - 3600;
    await start();
    await crm('deals-a', [
      { id: 'r1', stage: { name: 'won' }, moved: created + 60, person: { mail: 'ada@example.com' } },
    ]);
    expect(query('select hold from event')).toEqual([{ hold: 3 }]);
    await changes('1001', {
      stage: 'Lead',
      changed_at: created + 10,
      lead_id: leadId(1),
      email: 'ada@example.com',
    });
    await until(
      () => steps('1001').length >= 2,
      () => steps('1001').join(),
    );
    expect(new Set(steps('1001'))).toContain(`${leadId(1)} Customer`);
    const shown = await fetch(`${running?.url}/v1/events?stage=Customer`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    const { events } = (await shown.json()) as { events: { id: number }[] };
    const one = await fetch(`${running?.url}/v1/events/${events[0]?.id}`, {
      headers: { authorization: `Bearer ${operator}` },
    });
    const text = await one.text();
    expect(text).toContain('lead_id_recovered');
  });

  it('keeps an unmapped stage, and sends it once the configuration that is read again maps it', async () => {
    const created = seconds() - 3600;
    await start();
    const deal = { id: 'r1', stage: { name: 'signed' }, moved: created + 60, meta: { lead: leadId(1) } };
    const taken = await crm('deals-a', [deal, { ...deal, id: 'r2', stage: { name: 'parked' } }]);
    expect(JSON.parse(taken.body)).toEqual({
      received: 2,
      held: 1,
      skipped: 1,
      reasons: { unmapped_stage: 1, ignored_stage: 1 },
    });
    writeConfig('Lead, Qualified, Customer', ', signed: Nowhere');
    running?.child.kill('SIGHUP');
    await running?.said('was not taken');
    writeConfig('Lead, Qualified, Customer', '', 'deals[');
    running?.child.kill('SIGHUP');
    await running?.said("can't be followed");
    writeConfig('Lead, Qualified, Customer', ', signed: Qualified');
    running?.child.kill('SIGHUP');
    await running?.said('was read again');
    await until(
      () => steps('1001').includes(`${leadId(1)} Qualified`),
      () => steps('1001').join(),
    );
  });

  it('stops gracefully: what is under way is finished, nothing goes twice (A7)', async () => {
    sandbox.setFaults([{ answer: { delay_ms: 300 } }]);
    const created = seconds() - 3600;
    await start();
    const rows = Array.from({ length: 200 }, (_, n) => ({
      stage: 'Lead',
      changed_at: created + 5,
      lead_id: leadId(n),
    }));
    await changes('1001', rows);
    await until(
      () => query('select count(*) as n from attempt where finished_at is null')[0]?.['n'] !== 0,
      () => 'no request began',
    );
    const ended = await running?.stop();
    expect(ended?.code).toBe(0);
    expect(query('select count(*) as n from attempt where finished_at is null')).toEqual([{ n: 0 }]);
    sandbox.setFaults([]);
    await start();
    await until(
      () => steps('1001').length >= 200,
      () => `${steps('1001').length} came`,
    );
    await running?.stop();
    expect(steps('1001')).toHaveLength(200);
  });

  it('refuses what can not work, with exit code 2', async () => {
    const noConfig = await runCli(['serve']);
    expect(noConfig).toMatchObject({ code: 2 });
    expect(noConfig.stderr).toContain('--config');
    const { url } = await start();
    const taken = await runCli(['serve', '--config', config, '--listen', new URL(url).host]);
    expect(taken).toMatchObject({ code: 2 });
    expect(taken.stderr).toContain('EADDRINUSE');
  });
});
