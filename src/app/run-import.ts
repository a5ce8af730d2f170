import type { DatasetSettings } from '../config/index.ts';
import {
  type ImportContext,
  importChanges,
  importLeads,
  type LeadImport,
  type RowFinding,
  RunCounts,
} from '../intake/index.ts';
import {
  type ChangeSource,
  type LeadSource,
  openChanges,
  openLeads,
  type SourceInput,
} from '../sources/index.ts';
import type { AppContext } from './context.ts';
import { intakeSettings, leadEventSource, sourceOptions } from './intake-settings.ts';
import { type SourceSummary, sourceSummary } from './report.ts';

/** Files to read. */
export interface Files {
  /** Stage changes. */
  readonly changes: readonly SourceInput[];
  /** Meta's lead exports, read first. */
  readonly leads: readonly SourceInput[];
}

/** What a command shows while files are read. */
export interface ImportHooks {
  onSource?(source: SourceSummary): void;
  onProgress?: ImportContext['onProgress'];
  onFinding?(finding: RowFinding): void;
}

/** Files that were opened: what they are is known, their rows aren't read. */
export interface OpenFiles {
  readonly changes: readonly ChangeSource[];
  readonly leads: readonly LeadSource[];
  readonly leadEventSource: string;
}

/**
 * Opens all files before any is read, so that a wrong one stops the run before it begins.
 *
 * @throws SourceError, UsageError
 */
export async function openFiles(
  files: Files,
  dataset: DatasetSettings,
  context: AppContext,
): Promise<OpenFiles> {
  const options = sourceOptions(dataset, Math.floor(context.clock() / 1000));
  const leads: LeadSource[] = [];
  for (const input of files.leads) leads.push(await openLeads(input, leadOptions(options)));
  const changes: ChangeSource[] = [];
  for (const input of files.changes) changes.push(await openChanges(input, options));
  // Without stage changes nothing is built, so the name isn't asked for.
  const name = changes.length === 0 ? (dataset.leadEventSource ?? '') : leadEventSource(dataset, changes);
  return { changes, leads, leadEventSource: name };
}

/** The mapping is that of the CRM's files; Meta's own export has fixed headers. */
function leadOptions({ map: _, mapStage: __, ...rest }: ReturnType<typeof sourceOptions>): typeof rest {
  return rest;
}

/** Reads files into a store: leads first, then all stage changes, then linking and planning. */
export async function runImport(
  files: OpenFiles,
  dataset: DatasetSettings,
  stores: Pick<ImportContext, 'store' | 'directory'>,
  context: AppContext,
  hooks: ImportHooks,
): Promise<{ counts: RunCounts; sources: SourceSummary[]; leadFiles: (SourceSummary & LeadImport)[] }> {
  const settings = intakeSettings(dataset, files.leadEventSource);
  const counts = new RunCounts(hooks.onFinding?.bind(hooks));
  const importContext: ImportContext = {
    ...stores,
    clock: context.clock,
    ...(hooks.onProgress !== undefined && { onProgress: hooks.onProgress }),
  };
  const leadFiles: (SourceSummary & LeadImport)[] = [];
  for (const source of files.leads) {
    hooks.onSource?.(sourceSummary(source));
    const imported = await importLeads(source, settings, importContext, counts);
    leadFiles.push({ ...sourceSummary(source), ...imported });
  }
  for (const source of files.changes) hooks.onSource?.(sourceSummary(source));
  await importChanges(files.changes, settings, importContext, counts);
  return { counts, sources: files.changes.map(sourceSummary), leadFiles };
}
