import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  type AppContext,
  type CheckHooks,
  check,
  type Files,
  type ImportHooks,
  openFiles,
  type SendReport,
  send,
  withStore,
} from '../../src/app/index.ts';
import { type CommonOptions, loadSettings } from '../../src/config/index.ts';
import { stateOf } from '../../src/outbox/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { eventIdText } from '../../src/store/sqlite/event-id-blob.ts';
import type { Sqlite } from '../../src/store/sqlite/index.ts';
import type { LedgerEvent, LedgerReceipt } from './ledger.ts';

/** 2026-11-22T12:00:00Z, Unix seconds. */
export const noon = 1_795_348_800;
export const dataset = '1234567890';

/** What a sandbox received, as far as tests look at it. */
export interface Wire {
  readonly event_name: string;
  readonly event_time: number;
  readonly event_id: string;
  readonly user_data: Readonly<Record<string, unknown>>;
  readonly custom_data: Readonly<Record<string, unknown>>;
}

/** The application with a store of its own and a sandbox on a real socket. Its clock stands still unless moved. */
export interface TestApp {
  readonly file: string;
  readonly sandbox: Sandbox;
  /** Unix seconds. */
  now: number;
  send(files: Partial<Files>, options?: CommonOptions, hooks?: ImportHooks): ReturnType<typeof send>;
  check(files: Partial<Files>, options?: CommonOptions, hooks?: CheckHooks): ReturnType<typeof check>;
  withStore<T>(work: (store: Sqlite) => Promise<T>): Promise<T>;
  /** All that the sandbox accepted. */
  received(): readonly Wire[];
  receipts(): readonly LedgerReceipt[];
  stored(): Promise<readonly LedgerEvent[]>;
  close(): Promise<void>;
}

/** Starts a {@link TestApp}. */
export async function startTestApp(
  options: CommonOptions = {},
  sandboxOptions: Partial<SandboxOptions> = {},
): Promise<TestApp> {
  const folder = mkdtempSync(join(tmpdir(), 'import-'));
  const file = join(folder, 'store.sqlite');
  const sandbox = await startSandbox({ now: () => app.now, random: () => 0.5, ...sandboxOptions });
  const context: AppContext = { clock: () => app.now * 1000, random: () => 0.5, sleep: async () => {} };
  const settingsOf = (more: CommonOptions) =>
    loadSettings(
      {
        dataset,
        store: file,
        endpoint: sandbox.url,
        leadEventSource: 'HubSpot',
        funnel: 'Lead, Qualified, Opportunity, Customer',
        other: 'Lost',
        ...options,
        ...more,
      },
      { META_ACCESS_TOKEN: 'token' },
    );
  const app: TestApp = {
    file,
    sandbox,
    now: noon,
    async send({ changes = [], leads = [] }, more = {}, hooks = {}) {
      const settings = settingsOf(more);
      const files = await openFiles({ changes, leads }, settings.dataset, context);
      return withStore(settings, context, (store) =>
        send(settings, store, files, context, { waitMs: 0 }, hooks),
      );
    },
    async check({ changes = [], leads = [] }, more = {}, hooks = {}) {
      const settings = settingsOf(more);
      return check(settings, await openFiles({ changes, leads }, settings.dataset, context), context, hooks);
    },
    withStore: (work) => withStore(settingsOf({}), context, work),
    received: () => sandbox.events().map(({ event }) => event as Wire),
    receipts: () =>
      sandbox.events().map(({ event, received_at }) => {
        const { event_id, event_time } = event as Wire;
        return { eventId: event_id, time: event_time, receivedAt: received_at };
      }),
    stored: () =>
      app.withStore(async (store) =>
        store.db
          .prepare(
            'select e.event_id, e.lead, s.folded, e.time, e.state, e.stored_at from event e join stage s on s.id = e.stage',
          )
          .all()
          .map((row) => ({
            eventId: eventIdText(row['event_id']),
            lead: Number(row['lead']),
            stage: String(row['folded']),
            time: Number(row['time']),
            state: stateOf(Number(row['state'])),
            storedAt: Number(row['stored_at']),
          })),
      ),
    close: async () => {
      await sandbox.close();
      rmSync(folder, { recursive: true });
    },
  };
  return app;
}

/** Expects both sums of a report to hold, and no count below zero. */
export function expectSums({ rows, events }: Pick<SendReport, 'rows' | 'events'>): void {
  expect(rows.read).toBe(rows.valid + rows.invalid + rows.skipped);
  const { changes, implied, ...ends } = events;
  expect(changes + implied).toBe(Object.values(ends).reduce((sum, count) => sum + count, 0));
  for (const count of [...Object.values(rows), ...Object.values(events)])
    expect(count).toBeGreaterThanOrEqual(0);
}
