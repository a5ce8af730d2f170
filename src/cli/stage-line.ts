import { crmStageOf } from '../funnel/index.ts';
import type { UnmappedStage } from '../report/index.ts';
import { likeNames } from '../spec/index.ts';

/**
 * The lines for a source's `stages` that would map what nothing maps, one for each object and pipeline. A stage leads to the
 * nearest of the dataset's, or to `"?"`, for a person to fill in.
 *
 * @example stageLines([{ stage: 'unmapped: deal › › Won', count: 1 }], ['Customer']) // ['- { object: deal, map: { Won: "?" } }']
 */
export function stageLines(unmapped: readonly UnmappedStage[], known: readonly string[]): readonly string[] {
  const stages = unmapped.map(({ stage }) => crmStageOf(stage));
  const tables = Map.groupBy(stages, ({ object, pipeline }) => JSON.stringify([object, pipeline]));
  return [...tables.values()].map((table) => {
    const { object = '', pipeline = '' } = table[0] ?? {};
    const map = [...new Set(table.map(({ stage }) => stage))].map(
      (stage) => `${yaml(stage)}: ${yaml(likeNames([stage], known)[0] ?? '?')}`,
    );
    const where = Object.entries({ object, pipeline }).flatMap(([key, value]) =>
      value === '' ? [] : [`${key}: ${yaml(value)}, `],
    );
    return `- { ${where.join('')}map: { ${map.join(', ')} } }`;
  });
}

/** A text between braces. */
function yaml(text: string): string {
  return /^[\p{L}\p{N}]([\p{L}\p{N}_ .-]*[\p{L}\p{N}_.-])?$/u.test(text) ? text : JSON.stringify(text);
}
