import { type LeadDirectory, linkLead } from '../leads/index.ts';
import type { ChangeSource } from '../sources/index.ts';
import { problem } from '../spec/index.ts';
import { planLead } from './plan-lead.ts';
import type { PlannedLead } from './planned-lead.ts';
import type { IntakeStore } from './port.ts';
import { readRow } from './read-row.ts';
import type { Place, RunCounts } from './run-counts.ts';
import type { IntakeSettings } from './settings.ts';

/** The stores that an import writes to, and the clock (milliseconds). */
export interface ImportContext {
  readonly store: IntakeStore;
  readonly directory: LeadDirectory;
  readonly clock: () => number;
  /** Called after each commit: the work in hand and how far it is. */
  onProgress?(step: 'reading' | 'linking' | 'planning', done: number, of?: number): void;
}

const leadsAtOnce = 500;

/** Finds and plans once more what could not be planned before: events of a lead were in a request under way. */
export type PlanPostponed = () => Promise<void>;

/**
 * Imports files of stage changes: first every row of every file, committed by the thousand and held; then, when all
 * is known, whose lead each is, lead by lead planned and released. What an interrupted import left is finished too.
 *
 * @returns what to call when requests that were under way meanwhile are answered
 */
export async function importChanges(
  sources: readonly ChangeSource[],
  settings: IntakeSettings,
  context: ImportContext,
  counts: RunCounts,
): Promise<PlanPostponed> {
  const places = new Map<number, Place>();
  for (const source of sources) {
    const importId = await context.store.beginImport(settings.dataset, source.name);
    places.set(importId, { file: source.name, columns: source.columns });
    await readSource(source, importId, settings, context, counts);
  }
  const plan = async (): Promise<void> => {
    await linkAll(places, settings, context, counts);
    await planAll(places, settings, context, counts);
  };
  await plan();
  await context.store.finishImports(settings.dataset);
  return plan;
}

async function readSource(
  source: ChangeSource,
  importId: number,
  settings: IntakeSettings,
  context: ImportContext,
  counts: RunCounts,
): Promise<void> {
  const own: IntakeSettings = { ...settings, read: { ...settings.read, ...source.times } };
  const place = { file: source.name, columns: source.columns };
  const before = counts.rows.read;
  for await (const rows of source.rows()) {
    const now = Math.floor(context.clock() / 1000);
    const results = rows.map((row) => readRow(row, own, now));
    await context.store.stage(
      settings.dataset,
      importId,
      results.map((result) => result.read),
    );
    // A row is committed before it counts as read.
    results.forEach((result, index) => {
      counts.addRow(place, rows[index]?.row ?? 0, result);
    });
    context.onProgress?.('reading', counts.rows.read, estimate(before, counts.rows.read, source.share?.()));
  }
}

/** How many rows there will be, going by the share of the file that has been read. */
function estimate(before: number, read: number, share: number | undefined): number | undefined {
  return share === undefined || share <= 0
    ? undefined
    : before + Math.max(read - before, Math.round((read - before) / share));
}

async function linkAll(
  places: ReadonlyMap<number, Place>,
  settings: IntakeSettings,
  context: ImportContext,
  counts: RunCounts,
): Promise<void> {
  const ambiguous = await context.directory.link(settings.dataset, linkLead, (done, of) => {
    context.onProgress?.('linking', done, of);
  });
  const findings = ambiguous.map(({ import: importId, row, reason }) => ({
    import: importId,
    row,
    problem: problem('recovery_ambiguous', 'lead_id', { reason }),
  }));
  counts.addFindings(places, findings);
}

async function planAll(
  places: ReadonlyMap<number, Place>,
  settings: IntakeSettings,
  context: ImportContext,
  counts: RunCounts,
): Promise<void> {
  const total = await context.store.toPlan(settings.dataset);
  const isCurrent = (importId: number): boolean => places.has(importId);
  for (let done = 0; ; ) {
    const planned: PlannedLead[] = [];
    const now = Math.floor(context.clock() / 1000);
    const leads = await context.store.planNext(settings.dataset, leadsAtOnce, (lead) => {
      const result = planLead(lead, settings, now, isCurrent);
      planned.push(result);
      return result.writes;
    });
    if (leads === 0) return;
    for (const one of planned) counts.addPlanned(places, one);
    done += leads;
    context.onProgress?.('planning', done, total);
  }
}
