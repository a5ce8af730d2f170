import { type DatasetSettings, UsageError } from '../config/index.ts';
import {
  type ImportContext,
  importChanges,
  importLeads,
  type LeadImport,
  type PlanPostponed,
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
  /** What sending these files would still need, one sentence each; only when they were opened to be looked at. */
  readonly sendNeeds: readonly string[];
}

/** Stands in an event that is only looked at for what nobody has said. Nothing is sent with it. */
const notGiven = '(not given)';

/** What a new lead's stage is called while nobody has said it and nothing is sent. */
const usualStage = 'Lead';

/** How files are opened. */
export interface OpenOptions {
  /** Only to look at them: what sending would need and nobody has said is told in `sendNeeds`, and stops nothing. */
  readonly look?: boolean;
  /** Which column of the lead files is which; the dataset's mapping is that of the CRM's files. */
  readonly leadMap?: DatasetSettings['map'];
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
  { look = false, leadMap = {} }: OpenOptions = {},
): Promise<OpenFiles> {
  const options = sourceOptions(dataset, Math.floor(context.clock() / 1000));
  const leads: LeadSource[] = [];
  const { map: _, mapStage: __, ...rest } = options;
  for (const input of files.leads) leads.push(await openLeads(input, { ...rest, map: leadMap }));
  const changes: ChangeSource[] = [];
  const initialStage = options.initialStage ?? (look ? usualStage : undefined);
  for (const input of files.changes) {
    changes.push(
      await openChanges(input, { ...options, ...(initialStage !== undefined && { initialStage }) }),
    );
  }
  // Without stage changes nothing is built, so the name isn't asked for.
  if (changes.length === 0)
    return { changes, leads, leadEventSource: dataset.leadEventSource ?? '', sendNeeds: [] };
  const sendNeeds: string[] = [];
  if (options.initialStage === undefined && changes.some(({ shape }) => shape === 'lead-export')) {
    sendNeeds.push(
      `The name of the stage that a new lead is in: here it is called "${usualStage}". Add --funnel with your stages in order, the first one is meant.`,
    );
  }
  const crm = leadEventSource(dataset, changes);
  if ('name' in crm) return { changes, leads, leadEventSource: crm.name, sendNeeds };
  if (!look) throw new UsageError(crm.missing);
  return { changes, leads, leadEventSource: notGiven, sendNeeds: [...sendNeeds, crm.missing] };
}

/** An import that is through. */
export interface ImportRun {
  readonly counts: RunCounts;
  readonly sources: readonly SourceSummary[];
  readonly leadFiles: readonly (SourceSummary & LeadImport)[];
  readonly planPostponed: PlanPostponed;
}

/** Reads files into a store: leads first, then all stage changes, then linking and planning. */
export async function runImport(
  files: OpenFiles,
  dataset: DatasetSettings,
  stores: Pick<ImportContext, 'store' | 'directory'>,
  context: AppContext,
  hooks: ImportHooks,
): Promise<ImportRun> {
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
  const planPostponed = await importChanges(files.changes, settings, importContext, counts);
  return { counts, sources: files.changes.map(sourceSummary), leadFiles, planPostponed };
}
