import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchLeads } from '../src/app/fetch-leads.ts';
import { type LeadAdsDeps, receiveLeadAds } from '../src/app/lead-ads.ts';
import { liveSettings } from '../src/app/live-settings.ts';
import type { WebhookAnswer } from '../src/app/service.ts';
import type { LeadAdsSettings, LiveDatasetSettings } from '../src/config/index.ts';
import { openGraphReader, type Timeouts } from '../src/delivery/index.ts';
import { type LiveIntake, openLiveIntake } from '../src/intake/index.ts';
import type { LeadAdsAlarm } from '../src/report/index.ts';
import { openDatabase, type Sqlite, sqliteLeadAdsStore, sqliteLiveStore } from '../src/store/sqlite/index.ts';

/** 2026-11-22T12:00:00Z, Unix seconds. */
export const noon = 1_795_348_800;
export const dataset = '1234567890';
export const secret = 'app-secret';

/** A question of Meta's for one lead. */
export interface GraphQuestion {
  readonly leadId: string;
  readonly fields: string;
  readonly url: string;
  readonly token: string;
}

/** Answers a question. */
export type GraphScript = (question: GraphQuestion, response: ServerResponse) => void;

/** A local Graph API that answers as the test says. */
export interface GraphApi {
  readonly endpoint: string;
  readonly seen: readonly GraphQuestion[];
  script: GraphScript;
  close(): Promise<void>;
}

/** Answers with JSON. */
export function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers with a Graph error. */
export const refuse =
  (status: number, code: number, subcode?: number, headers?: Record<string, string>): GraphScript =>
  (_, response) =>
    reply(
      response,
      status,
      { error: { message: 'secret text', type: 'OAuthException', code, error_subcode: subcode } },
      headers,
    );

/** Gives the lead with these answers. */
export const give =
  (answers: Record<string, string>, more: object = {}): GraphScript =>
  ({ leadId }, response) =>
    reply(response, 200, {
      id: leadId,
      created_time: new Date((noon - 60) * 1000).toISOString().replace('.000Z', '+0000'),
      field_data: Object.entries(answers).map(([name, value]) => ({ name, values: [value] })),
      ...more,
    });

/** Starts a {@link GraphApi} on a free port of this machine. */
export async function startGraph(script: GraphScript): Promise<GraphApi> {
  const seen: GraphQuestion[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://graph');
    const question = {
      leadId: url.pathname.split('/')[2] ?? '',
      fields: url.searchParams.get('fields') ?? '',
      url: request.url ?? '',
      token: (request.headers.authorization ?? '').replace('Bearer ', ''),
    };
    seen.push(question);
    self.script(question, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: GraphApi = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    script,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}

/** Lead Ads with a store of its own and a local Graph API. Its clock stands still unless moved. */
export interface LeadAdsApp {
  readonly folder: string;
  readonly store: Sqlite;
  readonly live: LiveIntake;
  readonly graph: GraphApi;
  readonly deps: LeadAdsDeps;
  readonly alarms: readonly LeadAdsAlarm[];
  /** Everything that was said of requests and of trouble. */
  readonly said: readonly string[];
  /** Unix seconds. */
  now: number;
  settings: LeadAdsSettings;
  datasets: readonly LiveDatasetSettings[];
  /** A signed request of Meta's with these leads; resolves after the commit. */
  receive(leads: readonly LeadChange[], signedWith?: string): Promise<WebhookAnswer>;
  /** Works the queue until this holds; looked at whenever the loop rests. */
  workUntil(condition: () => boolean): Promise<void>;
  rows(sql: string): readonly Record<string, unknown>[];
  close(): Promise<void>;
}

/** The value of a webhook's change, as far as tests say it. */
export interface LeadChange {
  readonly leadgen_id: unknown;
  readonly page_id?: unknown;
  readonly form_id?: unknown;
  readonly created_time?: unknown;
}

/** A lead's id, by number. */
export const idOf = (number: number): string => `12345678901${String(number).padStart(6, '0')}`;
/** A change with a lead of the mapped page. */
export const lead = (number: number, more: Partial<LeadChange> = {}): LeadChange => ({
  leadgen_id: idOf(number),
  page_id: '77',
  form_id: '88',
  created_time: noon - 60,
  ...more,
});

/** Settings of a dataset with a funnel. */
function datasetSettings(endpoint: string, more: Partial<LiveDatasetSettings> = {}): LiveDatasetSettings {
  return {
    dataset,
    leadEventSource: 'HubSpot',
    country: 'US',
    funnel: ['New', 'Qualified', 'Won'],
    other: [],
    ignore: [],
    aliases: {},
    policy: 'fill',
    dropBadLeadId: false,
    map: {},
    mapStage: {},
    endpoint,
    version: 'v26.0',
    reorderWindow: 600,
    lingerMs: 500,
    initialStage: 'crm',
    ...more,
  };
}

/** Opens a {@link LeadAdsApp}. */
export async function openLeadAds(
  options: Partial<LiveDatasetSettings> & { timeouts?: Partial<Timeouts> } = {},
): Promise<LeadAdsApp> {
  const { timeouts = {}, ...datasetOptions } = options;
  const folder = mkdtempSync(join(tmpdir(), 'lead-ads-'));
  const graph = await startGraph(give({ email: 'ann@example.com' }));
  const clock = () => app.now * 1000;
  const store = openDatabase(join(folder, 'store.sqlite'), clock);
  const live = openLiveIntake(sqliteLiveStore(store), clock);
  const alarms: LeadAdsAlarm[] = [];
  const said: string[] = [];
  const all = () => {
    return liveSettings({
      datasets: app.datasets,
      sources: [],
      leadAds: [app.settings],
      tokens: [],
      listen: { host: '127.0.0.1', port: 0 },
      ratePerMinute: 1,
      store: '',
      storeGiven: true,
    });
  };
  const leadAds = sqliteLeadAdsStore(store);
  const deps: LeadAdsDeps = {
    live,
    store: leadAds,
    get datasets() {
      return all();
    },
    onProblems: (endpoint, problems) => said.push(JSON.stringify([endpoint, problems])),
  };
  const app: LeadAdsApp = {
    folder,
    store,
    live,
    graph,
    deps,
    alarms,
    said,
    now: noon,
    settings: {
      name: 'main',
      appSecrets: [secret],
      verifyToken: 'verify',
      pages: { 77: { dataset, token: 'page-token' } },
    },
    datasets: [datasetSettings(graph.endpoint, datasetOptions)],
    receive(leads, signedWith = secret) {
      const changes = leads.map((value) => ({ field: 'leadgen', value }));
      const body = Buffer.from(
        JSON.stringify({ object: 'page', entry: [{ id: '77', time: noon, changes }] }),
      );
      const signature = createHmac('sha256', signedWith).update(body).digest('hex');
      return receiveLeadAds(deps, app.settings, {
        method: 'POST',
        url: '/v1/lead-ads/main',
        headers: { 'x-hub-signature-256': `sha256=${signature}` },
        body,
        now: app.now,
      });
    },
    async workUntil(condition) {
      const stop = new AbortController();
      const reader = openGraphReader({ timeouts });
      const sleep = async () => {
        if (condition()) stop.abort();
        else await new Promise((resolve) => setImmediate(resolve));
      };
      await fetchLeads(
        {
          live,
          store: leadAds,
          reader,
          context: { clock, random: () => 0.5, sleep },
          settings: () => ({ datasets: all(), leadAds: [app.settings] }),
          onAlarm: (alarm) => alarms.push(alarm),
          onTrouble: (error) => said.push(error.message),
        },
        stop.signal,
      );
      await reader.close();
    },
    rows: (sql) => store.db.prepare(sql).all(),
    async close() {
      store.close();
      await graph.close();
      rmSync(folder, { recursive: true });
    },
  };
  return app;
}
