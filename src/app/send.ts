import type { Settings } from '../config/index.ts';
import { type Delivered, type DeliverOptions, deliver } from '../delivery/index.ts';
import type { DeadlineAlarm } from '../outbox/index.ts';
import { eventCounts, type HeldEvents, type Refusal } from '../report/index.ts';
import {
  sqliteIntakeStore,
  sqliteLeadDirectory,
  sqliteOutbox,
  sqliteReportStore,
} from '../store/sqlite/index.ts';
import type { AppContext } from './context.ts';
import { deliverAll } from './deliver-all.ts';
import { leavingRoom } from './leave-room.ts';
import { openClient } from './open-client.ts';
import { type ImportReport, importReport } from './report.ts';
import { type ImportHooks, type OpenFiles, runImport } from './run-import.ts';
import type { Store } from './store.ts';

const twoMinutes = 120_000;

/** How to send. */
export interface SendOptions {
  readonly testEventCode?: string;
  /** Give up after so many milliseconds without progress; 2 minutes by default. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

/** What a command shows while events are sent. */
export interface SendHooks extends ImportHooks {
  /** Everything is stored; so many events are pending. From here on an interruption loses nothing. */
  onStored?(pending: number): void;
  onDelivery?: DeliverOptions['onProgress'];
}

/** What became of everything that came in or was waiting. */
export interface SendReport extends ImportReport, Delivered, HeldEvents {
  /** What Meta refused, by reason. */
  readonly refusals: readonly Refusal[];
  /** Alarms about near deadlines that no other run has told yet; the last one of level 0 ends them. */
  readonly deadlineAlarms: readonly DeadlineAlarm[];
}

/**
 * Imports files, then delivers all that is pending in the dataset.
 *
 * @throws UsageError without a token
 */
export async function send(
  settings: Settings,
  store: Store,
  files: OpenFiles,
  context: AppContext,
  options: SendOptions = {},
  hooks: SendHooks = {},
): Promise<SendReport> {
  const { dataset } = settings.dataset;
  const client = openClient(settings.dataset, options.testEventCode);
  const outbox = sqliteOutbox(store);
  const reports = sqliteReportStore(store);
  try {
    const before = await reports.counters(dataset);
    const began = context.clock();
    const shared = leavingRoom(store, context);
    const stores = { store: sqliteIntakeStore(shared), directory: sqliteLeadDirectory(shared) };
    const { counts, sources, leadFiles, planPostponed } = await runImport(
      files,
      settings.dataset,
      stores,
      context,
      hooks,
    );
    hooks.onStored?.((await outbox.deliveryState(dataset)).pending);
    await outbox.clearBackoff(dataset);
    const deadlineAlarms: DeadlineAlarm[] = [];
    const { signal, waitMs = twoMinutes } = options;
    const delivered = await deliverAll(
      {
        signal,
        waitMs,
        planPostponed,
        postponed: () => stores.store.postponed(dataset),
        deliver: () =>
          deliver(
            { outbox, client, ...context },
            {
              dataset,
              waitMs,
              onAlarm: (alarm) => deadlineAlarms.push(alarm),
              ...(signal !== undefined && { signal }),
              ...(hooks.onDelivery !== undefined && { onProgress: hooks.onDelivery }),
            },
          ),
      },
      context,
    );
    const events = eventCounts(before, await reports.counters(dataset), counts);
    const hasFunnel = settings.dataset.funnel !== undefined;
    const report = await importReport({ sources, leadFiles, events }, counts, reports, dataset, hasFunnel);
    return {
      ...report,
      ...delivered,
      ...(await reports.held(dataset)),
      refusals: await reports.refusals(dataset, began),
      deadlineAlarms,
    };
  } finally {
    await client.close();
  }
}
