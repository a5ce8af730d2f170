import type { LeadImport, ProblemCount, RowCounts, RunCounts, SkipReason } from '../intake/index.ts';
import type { EventCounts, KeyCoverage, ReportStore, StageCount } from '../report/index.ts';
import type { ChangeSource, Source } from '../sources/index.ts';
import { problem, wantsValue } from '../spec/index.ts';

/** What a file turned out to be. */
export interface SourceSummary {
  readonly name: string;
  readonly description: string;
  /** Field to the file's header. */
  readonly columns: ReadonlyMap<string, string>;
  readonly unmapped: readonly string[];
  readonly notes: readonly string[];
  /** What became known while its rows were read. */
  readonly late: readonly string[];
}

/** What a run did with files. */
export interface ImportReport {
  readonly sources: readonly SourceSummary[];
  readonly leadFiles: readonly (SourceSummary & LeadImport)[];
  readonly rows: RowCounts;
  readonly skipped: ReadonlyMap<SkipReason, number>;
  readonly events: EventCounts;
  readonly recovered: number;
  readonly problems: readonly ProblemCount[];
  readonly stages: readonly StageCount[];
  /** Which matching keys the dataset's events carry. */
  readonly coverage: KeyCoverage;
  /** Without a funnel: the stages as they were found, ready to be given. */
  readonly suggestedFunnel?: readonly string[];
  /** What sending would still need, one sentence each. */
  readonly sendNeeds?: readonly string[];
}

/** What a person sees of a file. */
export function sourceSummary(
  source: Pick<ChangeSource, keyof Source<unknown> & string> | Source<unknown>,
): SourceSummary {
  const { name, description, columns, unmapped, notes, late } = source;
  return { name, description, columns, unmapped, notes, late: late?.() ?? [] };
}

/** Rows, problems and stages of a run, when its import is through. */
export async function importReport(
  parts: Pick<ImportReport, 'sources' | 'leadFiles' | 'events'>,
  counts: RunCounts,
  store: ReportStore,
  dataset: string,
  hasFunnel: boolean,
): Promise<ImportReport> {
  const stages = await store.stages(dataset);
  const suggested = hasFunnel || stages.length === 0 ? undefined : suggestFunnel(stages);
  return {
    ...parts,
    rows: counts.rows,
    skipped: counts.skipped,
    recovered: counts.recovered,
    problems: [
      ...counts.problems,
      ...wantingValue(stages),
      ...(suggested === undefined ? [] : [funnelMissing(suggested)]),
    ],
    stages,
    coverage: await store.keyCoverage(dataset),
    ...(suggested !== undefined && { suggestedFunnel: suggested }),
  };
}

/** Some names switch on checks of Meta's that are meant for shops. */
function wantingValue(stages: readonly StageCount[]): readonly ProblemCount[] {
  const names = new Set(stages.map((one) => one.stage).filter(wantsValue));
  return [...names].map((stage) => ({
    code: 'stage_wants_value',
    count: 1,
    example: problem('stage_wants_value', 'stage', { stage }),
  }));
}

/** Design, rule 6: a warning, with the ready option to paste. */
function funnelMissing(stages: readonly string[]): ProblemCount {
  const names = stages.map((name) => (name.includes(',') ? `"${name}"` : name)).join(', ');
  const example = problem('funnel_missing', 'stage', { funnel: `--funnel '${names}'` });
  return { code: 'funnel_missing', count: 1, example };
}

/** Early stages are reached by more leads than late ones. */
function suggestFunnel(stages: readonly StageCount[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { stage, count } of stages) counts.set(stage, (counts.get(stage) ?? 0) + count);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([stage]) => stage);
}
