import { type ListedSource, lookUpsJson } from '../app/index.ts';
import { crmStageOf } from '../funnel/index.ts';
import { sourceState } from './source-state.ts';
import { stageLines } from './stage-line.ts';

const time = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

/** A source as `sources list --json` and `sources show --json` print it. */
export function listedSourceJson(source: ListedSource): Record<string, unknown> {
  const { name, type, datasets, report } = source;
  const lookUps = report?.lookUps;
  return {
    name,
    type,
    datasets,
    last_delivery: time(report?.lastAt),
    items: report?.rows ?? 0,
    held: {
      unmapped_stage: report?.unmapped.reduce((sum, { count }) => sum + count, 0) ?? 0,
      lookup: lookUps?.waiting ?? 0,
    },
    ...sourceState(source),
  };
}

/** All that is known of a source. */
export function sourceDetailJson(
  source: ListedSource,
  address: string,
  stagesOf: (dataset: string) => readonly string[],
): Record<string, unknown> {
  const { path, settings, pages, every, report, datasets, refusedPages, unmappedPages } = source;
  const { lookUps, database, unusable = [], unmapped = [] } = report ?? {};
  return {
    ...listedSourceJson(source),
    address: path === undefined ? null : address + path,
    ...(settings !== undefined && { settings }),
    ...(every !== undefined && {
      database: {
        every,
        looked_at: time(database?.lookedAt),
        failed_at: time(database?.failedAt),
        error: database?.error ?? null,
      },
    }),
    ...(pages !== undefined && {
      pages,
      refused_pages: refusedPages.map((one) => ({ ...one, since: time(one.since) })),
      unmapped_pages: unmappedPages.map(({ page, leads }) => ({ page, leads })),
    }),
    look_ups: lookUps === undefined ? null : lookUpsJson(lookUps),
    unusable: unusable.map(({ code, count, of, message, fix }) => ({ code, count, of, message, fix })),
    unmapped_stages: unmapped.map(({ stage, count }) => ({ ...crmStageOf(stage), count })),
    stages_to_add: stageLines(unmapped, datasets.flatMap(stagesOf)),
  };
}
