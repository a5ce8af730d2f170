import type { Settings } from '../config/index.ts';
import { eventCounts } from '../report/index.ts';
import {
  fetchedCounters,
  openScratch,
  scratchIntakeStore,
  scratchLeadDirectory,
  sqliteReportStore,
} from '../store/sqlite/index.ts';
import type { AppContext } from './context.ts';
import { type ImportReport, importReport } from './report.ts';
import { type ImportHooks, type OpenFiles, runImport } from './run-import.ts';

/** What a command may want of a check besides its report. */
export interface CheckHooks extends ImportHooks {
  /** Each event that would be sent, as JSON, in the order of its lead. */
  onEvents?(bodies: readonly string[]): Promise<void>;
}

/**
 * What `send` would do with these files, in a temporary store. An existing store is read, to know what was sent, and
 * never written. Of the events that wait there, those of the files' leads are counted.
 */
export async function check(
  settings: Settings,
  files: OpenFiles,
  context: AppContext,
  hooks: CheckHooks = {},
): Promise<ImportReport> {
  const store = openScratch(settings.store, context.clock);
  const { dataset } = settings.dataset;
  try {
    const stores = { store: scratchIntakeStore(store), directory: scratchLeadDirectory(store) };
    const reports = sqliteReportStore(store);
    const { counts, sources, leadFiles } = await runImport(files, settings.dataset, stores, context, hooks);
    if (hooks.onEvents !== undefined) {
      for await (const bodies of reports.pendingPayloads(dataset)) await hooks.onEvents(bodies);
    }
    const events = eventCounts(fetchedCounters(store, dataset), await reports.counters(dataset), counts);
    const hasFunnel = settings.dataset.funnel !== undefined;
    const report = await importReport({ sources, leadFiles, events }, counts, reports, dataset, hasFunnel);
    return { ...report, sendNeeds: files.sendNeeds };
  } finally {
    store.close();
  }
}
