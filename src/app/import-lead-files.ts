import type { Settings } from '../config/index.ts';
import type { LeadImport, RunCounts } from '../intake/index.ts';
import type { SourceInput } from '../sources/index.ts';
import { sqliteIntakeStore, sqliteLeadDirectory } from '../store/sqlite/index.ts';
import type { AppContext } from './context.ts';
import { leavingRoom } from './leave-room.ts';
import type { SourceSummary } from './report.ts';
import { type ImportHooks, openFiles, runImport } from './run-import.ts';
import type { Store } from './store.ts';

/**
 * Fills the lead directory. Changes that were stored before without a lead id get theirs if they are not sent yet.
 *
 * @param leadMap field -> column of these files
 */
export async function importLeadFiles(
  settings: Settings,
  store: Store,
  inputs: readonly SourceInput[],
  context: AppContext,
  hooks: ImportHooks = {},
  leadMap: Readonly<Record<string, string>> = {},
): Promise<{ files: readonly (SourceSummary & LeadImport)[]; counts: RunCounts }> {
  const files = await openFiles({ changes: [], leads: inputs }, settings.dataset, context, { leadMap });
  const shared = leavingRoom(store, context);
  const stores = { store: sqliteIntakeStore(shared), directory: sqliteLeadDirectory(shared) };
  const { leadFiles, counts } = await runImport(files, settings.dataset, stores, context, hooks);
  return { files: leadFiles, counts };
}
