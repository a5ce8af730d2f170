import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openService, realContext, startWork, withStore } from '../src/app/index.ts';
import { loadServeSettings } from '../src/config/index.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { startServer } from '../src/server/index.ts';
import type { Sqlite } from '../src/store/sqlite/index.ts';

const token = 'token-for-everything-0123456789';
const now = (): number => Math.floor(Date.now() / 1000);

let folder: string;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'serve-full-'));
  sandbox = await startSandbox({ now, random: Math.random });
  writeFileSync(
    join(folder, 'config.yaml'),
    `store: store.sqlite
listen: 127.0.0.1:0
tokens: { all: { token: ${token}, scopes: [ingest, read, operate] } }
datasets:
  "1001":
    access_token: t
    endpoint: ${sandbox.url}
    lead_event_source: MadeCRM
    funnel: "Lead, Qualified, Customer"
    linger: 10ms
`,
  );
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly url: string;
  readonly store: Sqlite;
  readonly log: string[];
}

async function running(work: (server: Running) => Promise<void>): Promise<void> {
  const settings = loadServeSettings(join(folder, 'config.yaml'), { env: {} });
  await withStore(settings, realContext, async (store) => {
    const log: string[] = [];
    const parts = { settings, store, context: realContext, log: (line: string) => void log.push(line) };
    const service = openService(settings, store, realContext, parts.log);
    const server = await startServer(service, {
      ...settings.listen,
      ratePerMinute: settings.ratePerMinute,
      log: parts.log,
      clock: Date.now,
    });
    const background = startWork({ ...parts, service });
    try {
      await work({ url: server.url, store, log });
    } finally {
      await server.close(1_000);
      await background.stop();
    }
  });
}

const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
const change = (n: number) => ({
  stage: 'Lead',
  changed_at: now() - 60,
  lead_id: String(4_000_000_000_000_000 + n),
});
const post = (url: string, path: string, body: unknown) =>
  fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
const intake = '/v1/datasets/1001/stage-changes';

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const pageCount = (store: Sqlite): number =>
  Number(store.db.prepare('pragma page_count').get()?.['page_count']);

describe('A5 a store that is full', () => {
  it('takes nothing more and says when to come again, while delivery and listing go on; then recovers by itself', () =>
    running(async ({ url, store, log }) => {
      await post(url, '/v1/datasets/1001/pause', { reason: 'maintenance' });
      const stored = await post(
        url,
        intake,
        Array.from({ length: 500 }, (_, n) => change(n)),
      );
      expect(stored.status).toBe(202);
      // What is left is less than what intake leaves to delivery.
      store.db.exec(`pragma max_page_count = ${pageCount(store) + 2_000}`);
      for (let n = 0; n < 5; n++) {
        const refused = await post(url, intake, change(1_000 + n));
        expect(refused.status).toBe(503);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect(store.db.prepare('select count(*) as n from event').get()).toEqual({ n: 500 });

      await post(url, '/v1/datasets/1001/resume', {});
      await until(() => sandbox.counts().events === 500);
      const listed = await fetch(`${url}/v1/events?limit=10`, { headers });
      expect(listed.status).toBe(200);
      expect(((await listed.json()) as { events: unknown[] }).events).toHaveLength(10);
      expect(log.filter((line) => /store|disk/i.test(line))).toEqual([
        expect.stringContaining('disk is full'),
      ]);

      store.db.exec('pragma max_page_count = 1000000000');
      expect((await post(url, intake, change(1_000))).status).toBe(202);
      await until(() => sandbox.counts().events === 501);
    }));

  it('stores nothing of a request that does not fit, and delivery waits without losing anything', () =>
    running(async ({ url, store }) => {
      expect((await post(url, intake, change(1))).status).toBe(202);
      await until(() => sandbox.counts().events === 1);
      store.db.exec(`pragma max_page_count = ${pageCount(store)}`);
      const many = Array.from({ length: 1_000 }, (_, n) => change(n + 10));
      expect((await post(url, intake, many)).status).toBe(503);
      expect(store.db.prepare('select count(*) as n from event').get()).toEqual({ n: 1 });
      store.db.exec('pragma max_page_count = 1000000000');
      expect((await post(url, intake, many)).status).toBe(202);
      await until(() => sandbox.counts().events === 1_001);
    }));
});
