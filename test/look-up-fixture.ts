import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { workLookUps } from '../src/app/look-up.ts';
import { type LookUpDeps, type LookUpSource, openLookUps } from '../src/app/look-up-source.ts';
import type { StageChange } from '../src/event/index.ts';
import type { IntakeSettings, ItemResult } from '../src/intake/index.ts';
import { type LookUpAlarm, lookUpAlarmText } from '../src/report/index.ts';
import {
  type CrmAccess,
  type CrmLookUp,
  type CrmPerson,
  openCrmApi,
  type WebhookRow,
} from '../src/sources/index.ts';
import { sqliteLookUpStore } from '../src/store/sqlite/index.ts';
import { type LiveApp, openLiveApp, statuses } from './support/live-app.ts';
import { dataset, noon } from './support/test-app.ts';

/** What the made-up CRM has of a record: people as it gives them, and whatever else. */
export interface AcmeRecord {
  readonly change?: Partial<StageChange>;
  readonly people: readonly (Partial<StageChange> & { readonly id: string; readonly primary?: boolean })[];
}

/** A request to the CRM's API. */
export interface AcmeRequest {
  readonly url: string;
  readonly token: string;
  /** Of the records that it asks for. */
  readonly ids: readonly string[];
}

/** Answers a request; false: the CRM answers as usual. */
export type AcmeScript = (request: AcmeRequest, response: ServerResponse) => boolean;

/** A made-up CRM on a real socket, and the live way in whose look-ups are asked there. Its clock stands still unless moved. */
export interface LookUpApp {
  readonly app: LiveApp;
  readonly records: Map<string, AcmeRecord>;
  readonly asked: readonly AcmeRequest[];
  /** What was logged. */
  readonly said: readonly string[];
  /** What became of completed changes, in their order. */
  readonly became: readonly string[];
  script: AcmeScript;
  /** The token of the configuration: another one holds after a restart. */
  token: string;
  receive(rows: readonly WebhookRow[]): Promise<readonly ItemResult[]>;
  /** Looks up what is due, until nothing is or the source rests; the same source each time. */
  work(signal?: AbortSignal): Promise<void>;
  /** Runs the worker, as `serve` does, until this holds; looked at whenever it rests. */
  run(until: () => boolean): Promise<void>;
  /** As a restart of the program does. */
  restart(): void;
  rows(sql: string): readonly Record<string, unknown>[];
  source(): LookUpSource;
  deps(): LookUpDeps;
}

/** How {@link openLookUpApp} sets it up. */
export interface LookUpAppOptions {
  readonly intake?: Partial<IntakeSettings>;
  readonly atOnce?: number;
  readonly oauth?: true;
}

/** Opens a {@link LookUpApp}; it is closed when the test is finished. */
export async function openLookUpApp(options: LookUpAppOptions = {}): Promise<LookUpApp> {
  const records = new Map<string, AcmeRecord>();
  const asked: AcmeRequest[] = [];
  const said: string[] = [];
  const became: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const isRead = request.url === '/records/read';
    const ids = isRead ? (JSON.parse(body) as { ids: string[] }).ids : [];
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    const one = { url: request.url ?? '', token, ids };
    asked.push(one);
    if (self.script(one, response)) return;
    reply(response, 200, isRead ? ids.map((id) => records.get(id) ?? null) : { access_token: 'fresh' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 }, ...options.intake });
  const accessOf = (token: string): CrmAccess => ({
    address,
    headers: options.oauth ? {} : { authorization: `Bearer ${token}` },
    perSecond: 1000,
    ...(options.oauth && {
      oauth: {
        address: `${address}/token`,
        form: { grant_type: 'client_credentials' },
        header: (fresh: string) => ({ authorization: `Bearer ${fresh}` }),
      },
    }),
  });
  const context = { clock: () => app.now * 1000, random: () => 0.5, sleep: async () => {} };
  let current = open('token');

  function open(token: string): { source: LookUpSource; run: (signal: AbortSignal) => Promise<void> } {
    const access = accessOf(token);
    const source: LookUpSource = {
      dataset,
      source: 'crm',
      crm: 'Acme',
      lookUp: acme(access, options.atOnce ?? 10),
      api: openCrmApi(access, { clock: context.clock, sleep: context.sleep, timeouts: { total: 2_000 } }),
      intake: app.settings,
    };
    return { source, run: openLookUps(deps(), source) };
  }

  function deps(): LookUpDeps {
    return {
      live: { complete: (request) => app.live.complete(request) },
      store: sqliteLookUpStore(app.store),
      context,
      onAlarm: (alarm: LookUpAlarm) => said.push(lookUpAlarmText(alarm)),
      onCompleted: (_, results) => became.push(...statuses(results)),
      onRest: ({ source }, why) => said.push(`${source}: ${why}`),
    };
  }

  const self: LookUpApp = {
    app,
    records,
    asked,
    said,
    became,
    script: () => false,
    token: 'token',
    receive: (rows) => app.live.receive({ settings: app.settings, source: 'crm', rows }),
    work: (signal = new AbortController().signal) => current.run(signal),
    async run(until) {
      const stop = new AbortController();
      const sleep = async () => {
        if (until()) stop.abort();
        else await new Promise((resolve) => setImmediate(resolve));
      };
      await workLookUps(
        { ...deps(), context: { ...context, sleep }, sources: [current.source] },
        stop.signal,
      );
    },
    restart() {
      app.reopen();
      current = open(self.token);
    },
    rows: (sql) => app.store.db.prepare(sql).all(),
    source: () => current.source,
    deps,
  };
  onTestFinished(async () => {
    server.closeAllConnections();
    await current.source.api.close();
    await new Promise((resolve) => server.close(resolve));
  });
  return self;
}

/** Its API: a list of records, each with its people, or null for one that was deleted. */
function acme(access: CrmAccess, atOnce: number): CrmLookUp {
  return {
    access,
    atOnce,
    async lookUp(wanted, api) {
      const ids = wanted.map(({ id }) => id);
      const answer = (await api.ask({
        method: 'POST',
        path: '/records/read',
        json: { ids },
      })) as (AcmeRecord | null)[];
      return answer.map((record) => {
        if (record === null) return { kind: 'gone' };
        const persons = record.people.map(
          ({ id, primary, ...fields }): CrmPerson => ({
            record: { object: 'contact', id },
            fields,
            ...(primary !== undefined && { primary }),
          }),
        );
        return { kind: 'found', persons, ...(record.change !== undefined && { change: record.change }) };
      });
    },
  };
}

/** Answers with JSON. */
export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  return true;
}

/** The change of a deal, half an hour ago, as a webhook tells of it: whose it is, only the CRM knows. */
export function deal(id: string, stage: string, more: Partial<StageChange> = {}, always = false): WebhookRow {
  return {
    row: 1,
    problems: [],
    record: { stage, changed_at: noon - 1800, record_id: id, object: 'deal', ...more },
    lookUp: { object: 'deal', id, ...(always && { always }) },
  };
}
