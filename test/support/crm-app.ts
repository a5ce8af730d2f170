import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { holdReasonOf, stateOf } from '../../src/outbox/index.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { startServe } from './start-serve.ts';

/** A request that a CRM's API got. */
export interface CrmCall {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a CRM's API answers; `json` or `text`. */
export interface CrmAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

/** A CRM's API on this machine; closed when the test is finished. */
export interface CrmServer {
  readonly url: string;
  /** All requests so far. */
  readonly calls: CrmCall[];
}

/** Where closing is left to: the end of the test, unless a file's tests share what was started. */
export type OnEnd = (close: () => Promise<void>) => void;

/** Starts a server that answers as a CRM documents it. */
export async function startCrmServer(
  answer: (call: CrmCall) => CrmAnswer,
  onEnd: OnEnd = onTestFinished,
): Promise<CrmServer> {
  const calls: CrmCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const call = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      calls.push(call);
      const { status = 200, headers: given = {}, json, text } = answer(call);
      const body = text ?? (json === undefined ? '' : JSON.stringify(json));
      response.writeHead(status, { 'content-type': 'application/json', ...given }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

/** An event as the sandbox received it. */
export interface ArrivedEvent {
  readonly event_id: string;
  readonly event_name: string;
  readonly event_time: number;
  readonly user_data: Readonly<Record<string, unknown>> & { readonly lead_id?: string };
  readonly custom_data: Readonly<Record<string, unknown>>;
}

/** The real command `serve` with one source of a CRM, called `crm`, and the sandbox behind it. */
export interface CrmApp {
  /** The address that the CRM is told: signatures that cover an address cover this one. */
  readonly address: string;
  /** What the CRM posts. */
  deliver(
    body: string | Uint8Array,
    headers?: Readonly<Record<string, string>>,
    query?: string,
  ): Promise<{ readonly status: number; readonly body: string; readonly contentType: string }>;
  /** A lead of Meta's, as Lead Ads tells of it: known from now on, without an event. `created` in Unix seconds. */
  meetLead(leadId: string, created: number): Promise<void>;
  /** A stage change over the HTTP intake: makes a lead with its keys known. */
  change(change: object): Promise<void>;
  /** From now on `arrived`, `standing` and `invalid` are about what comes. */
  begin(): void;
  /** The events at the sandbox in the order in which they came, once there are so many; more are a mistake. */
  arrived(count: number): Promise<readonly ArrivedEvent[]>;
  /** What the store holds, as `stage state` or `stage held reason`, in the order in which it came. */
  standing(): readonly string[];
  /** Waits until `standing()` is this. */
  stands(expected: readonly string[]): Promise<void>;
  /** The problems of rows that could not be used, by code. */
  invalid(): readonly string[];
  query(sql: string): readonly Record<string, unknown>[];
  /** What a bearer with all scopes is answered. */
  ask(path: string): Promise<unknown>;
  /** All that anybody may look at: log and store; for canaries. */
  everything(): string;
  log(): string;
}

const dataset = '1001';
const bearer = 'bearer-token-0123456789abcdef';
const appSecret = 'app-secret-0123456789';

/**
 * Starts `serve` with this source.
 *
 * @param source the source's block of the configuration, without `dataset`
 * @param more settings of the dataset; the funnel is Lead, Qualified, Customer, beside it Lost, unless given
 */
export async function startCrmApp(
  source: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
  onEnd: OnEnd = onTestFinished,
): Promise<CrmApp> {
  const folder = mkdtempSync(join(tmpdir(), 'crm-app-'));
  const sandbox = await startSandbox({ now: () => Math.floor(Date.now() / 1000), random: Math.random });
  const config = join(folder, 'conversion-leads.yaml');
  const settings = {
    store: 'data/store.sqlite',
    public_url: 'https://leads.example.com',
    tokens: { all: { token: bearer, scopes: ['ingest', 'read', 'operate'] } },
    datasets: {
      [dataset]: {
        access_token: 'meta-token',
        endpoint: sandbox.url,
        funnel: ['Lead', 'Qualified', 'Customer'],
        other: ['Lost'],
        policy: 'report',
        linger: '20ms',
        reorder_window: '0s',
        initial_stage: 'crm',
        ...more,
      },
    },
    sources: { crm: { dataset, ...source } },
    lead_ads: { main: { app_secret: appSecret, verify_token: 'verify-me-please', pages: { 501: dataset } } },
  };
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(settings));
  const server = await startServe(['--config', config]);
  const seen = { events: 0, standing: 0, invalid: 0 };
  onEnd(async () => {
    await server.kill();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function post(path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>>) {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, body: await response.text(), contentType };
  }

  function query(sql: string): readonly Record<string, unknown>[] {
    const db = new DatabaseSync(join(folder, 'data', 'store.sqlite'), { readOnly: true, timeout: 2_000 });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }

  const allEvents = () => sandbox.events({ limit: 100_000 });
  const events = (): readonly ArrivedEvent[] =>
    allEvents()
      .slice(seen.events)
      .map(({ event }) => event as ArrivedEvent);

  async function until(isSo: () => boolean, what: () => string): Promise<void> {
    for (const end = Date.now() + 20_000; !isSo(); await delay(20))
      if (Date.now() > end) throw new Error(`${what()}\n${server.log()}`);
  }

  const app: CrmApp = {
    address: 'https://leads.example.com/v1/sources/crm',
    deliver: (body, headers = {}, search = '') => post(`/v1/sources/crm${search}`, body, headers),
    async meetLead(leadId, created) {
      const value = { leadgen_id: leadId, page_id: '501', form_id: '9', created_time: created };
      const entry = [{ id: '501', time: created, changes: [{ field: 'leadgen', value }] }];
      const body = JSON.stringify({ object: 'page', entry });
      const signature = createHmac('sha256', appSecret).update(body).digest('hex');
      const answer = await post('/v1/lead-ads/main', body, { 'x-hub-signature-256': `sha256=${signature}` });
      if (answer.status !== 200) throw new Error(answer.body);
    },
    async change(change) {
      const headers = { authorization: `Bearer ${bearer}` };
      const answer = await post(`/v1/datasets/${dataset}/stage-changes`, JSON.stringify(change), headers);
      if (answer.status !== 202) throw new Error(answer.body);
    },
    begin() {
      const last = query(
        'select (select max(id) from event) as event, (select max(row) from invalid_row) as row',
      )[0];
      Object.assign(seen, {
        events: allEvents().length,
        standing: Number(last?.['event']),
        invalid: Number(last?.['row']),
      });
    },
    async arrived(count) {
      await until(
        () => events().length >= count,
        () =>
          `${events().length} of ${count} events came; ${JSON.stringify(app.standing())} ${app.invalid()}`,
      );
      if (events().length > count) throw new Error(`${events().length} events came, expected ${count}`);
      return events();
    },
    standing: () =>
      query(
        `select s.name, e.state, e.hold from event e join stage s on s.id = e.stage where e.id > ${seen.standing} order by e.id`,
      ).map(({ name, state, hold }) => {
        const word = stateOf(Number(state));
        return `${name} ${word}${word === 'held' && hold !== null ? ` ${holdReasonOf(Number(hold))}` : ''}`;
      }),
    async stands(expected) {
      const wanted = JSON.stringify(expected);
      await until(
        () => JSON.stringify(app.standing()) === wanted,
        () => `stands ${JSON.stringify(app.standing())}, expected ${wanted}`,
      );
    },
    invalid: () =>
      query(`select problems from invalid_row where row > ${seen.invalid} order by row`).flatMap(
        ({ problems }) =>
          (JSON.parse(String(problems)) as { code: string; severity: string }[])
            .filter(({ severity }) => severity === 'error')
            .map(({ code }) => code),
      ),
    query,
    async ask(path) {
      const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${bearer}` } });
      return response.json();
    },
    everything() {
      const data = join(folder, 'data');
      const files = readdirSync(data).map((name) => readFileSync(join(data, name)).toString('latin1'));
      return [server.log(), ...files].join('\n');
    },
    log: () => server.log(),
  };
  return app;
}
