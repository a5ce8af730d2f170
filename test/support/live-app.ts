import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventId } from '../../src/event/index.ts';
import { makeFunnel } from '../../src/funnel/index.ts';
import {
  type IntakeSettings,
  type ItemResult,
  importChanges,
  type LiveIntake,
  openLiveIntake,
  RunCounts,
} from '../../src/intake/index.ts';
import type { DirectoryLead } from '../../src/leads/index.ts';
import type { EventSummary } from '../../src/outbox/index.ts';
import { openChanges, type SourceRow } from '../../src/sources/index.ts';
import {
  openDatabase,
  type Sqlite,
  sqliteIntakeStore,
  sqliteLeadDirectory,
  sqliteLiveStore,
  sqliteReportStore,
} from '../../src/store/sqlite/index.ts';
import { leadId } from './changes.ts';
import { csvFile, type MadeRow } from './made-rows.ts';
import { dataset, noon } from './test-app.ts';

/** A change as the HTTP intake would get it: anything. */
export type Item = Readonly<Record<string, unknown>>;

/** The live way in over a store file of its own. Its clock stands still unless moved. */
export interface LiveApp {
  readonly file: string;
  readonly store: Sqlite;
  readonly live: LiveIntake;
  readonly settings: IntakeSettings;
  /** Unix seconds. */
  now: number;
  /** Items that came in one request, from the endpoint `crm`. */
  receive(items: readonly Item[], settings?: Partial<IntakeSettings>): Promise<readonly ItemResult[]>;
  /** A file, as `send FILE` takes it; without rows only what is due is planned. */
  importFile(rows: readonly MadeRow[]): Promise<void>;
  events(): Promise<readonly EventSummary[]>;
  /** What is told of an event: its history without times, and its hold. */
  detail(id: string): Promise<{ history: string[]; hold?: object | undefined; warnings: readonly string[] }>;
  /** As a restart of the program does. */
  reopen(): void;
}

/** Opens a {@link LiveApp}; it is closed when the test is finished. */
export function openLiveApp(more: Partial<IntakeSettings> = {}): LiveApp {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  const file = join(folder, 'store.sqlite');
  const clock = (): number => app.now * 1000;
  let store = openDatabase(file, clock);
  let live = openLiveIntake(sqliteLiveStore(store), clock);
  const settings: IntakeSettings = {
    dataset,
    leadEventSource: 'HubSpot',
    funnel: makeFunnel({
      stages: ['Lead', 'Qualified', 'Opportunity', 'Customer'],
      other: ['Lost'],
      ignore: ['Spam'],
    }),
    policy: { jumps: 'fill', reorderWindow: 600 },
    lanes: 4,
    read: { country: 'US' },
    live: true,
    ...more,
  };
  const app: LiveApp = {
    file,
    get store() {
      return store;
    },
    get live() {
      return live;
    },
    settings,
    now: noon,
    receive: (items, own = {}) =>
      live.receive({ settings: { ...settings, ...own }, source: 'crm', rows: items.map(toRow) }),
    async importFile(rows) {
      const sources =
        rows.length === 0 ? [] : [await openChanges(csvFile('file.csv', rows), { map: {}, now: app.now })];
      const context = { store: sqliteIntakeStore(store), directory: sqliteLeadDirectory(store), clock };
      const { live: _, ...rest } = settings;
      const policy = { ...settings.policy, reorderWindow: 0 };
      await importChanges(sources, { ...rest, policy }, context, new RunCounts());
    },
    events: () => sqliteReportStore(store).events({ limit: 10_000 }),
    async detail(id) {
      const found = await sqliteReportStore(store).event(id);
      const history = (found?.history ?? []).map(({ what, detail }) =>
        detail === undefined ? what : `${what}: ${detail}`,
      );
      return { history, hold: found?.hold, warnings: found?.warnings ?? [] };
    },
    reopen() {
      store.close();
      store = openDatabase(file, clock);
      live = openLiveIntake(sqliteLiveStore(store), clock);
    },
  };
  onTestFinished(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  return app;
}

function toRow(record: Item, index: number): SourceRow<never> {
  return { row: index + 1, record: record as never, problems: [] };
}

/** A change of the first lead, an hour ago, unless `more` says otherwise. */
export function item(stage: string, more: Item = {}): Item {
  return { lead_id: leadId(1), stage, changed_at: noon - 3600, ...more };
}

/** A change that says nothing of Meta: a person's e-mail address is all that it has. */
export function stranger(stage: string, more: Item = {}): Item {
  return { stage, changed_at: noon - 3600, email: 'ann@example.com', ...more };
}

/** A lead as Lead Ads tells of it, with an e-mail address; created two hours ago. */
export function metaLead(n: number, email?: string, more: Partial<DirectoryLead> = {}): DirectoryLead {
  const em = email === undefined ? undefined : hash('sha256', email);
  return {
    leadId: leadId(n),
    created: noon - 7200,
    known: em === undefined ? {} : { em: [em] },
    keys: [
      { type: 'lead_id', source: '', value: leadId(n) },
      ...(em === undefined ? [] : [{ type: 'em' as const, source: '', value: em }]),
    ],
    lane: n % 4,
    ...more,
  };
}

/** The event_id of a lead's stage. */
export function idOf(n: number, stage: string, of = dataset): string {
  return eventId(of, `lead_id:${leadId(n)}`, stage);
}

/** What became of items, as short text. */
export function statuses(results: readonly ItemResult[]): string[] {
  return results.map(({ status, reason }) => (reason === undefined ? status : `${status} ${reason}`));
}
