import { crmStageOf } from '../funnel/index.ts';
import type { Advice } from './advice-row.ts';
import type { SourcesStatus, SqlSourceStatus, UnusableItems } from './port.ts';

/** Seconds; a database that fails is asked again at least every 5 minutes, so an older failure is of a server that stopped. */
const stillFailing = 900;

/**
 * What is wrong with what comes in live, and what to do.
 *
 * @param now Unix seconds
 */
export function adviseSources(
  { databases, unusable, unmapped }: SourcesStatus,
  now: number,
): readonly Advice[] {
  const advice = [...databases.flatMap((one) => failing(one, now)), ...unusable.map(adviseUnusable)];
  if (unmapped.length > 0) {
    advice.push({
      severity: 'warning',
      code: 'stages_unmapped',
      what: `Nothing maps these stages, so their events wait: ${unmapped.map(({ stage, count }) => `${stageText(stage)} (${count})`).join(', ')}.`,
      fix: "In the configuration, map them in the source's stages, or add them to the dataset's funnel, other or ignore, and reload (SIGHUP): they go by themselves, if that is within 7 days.",
    });
  }
  return advice;
}

function failing({ source, failedAt = 0, error }: SqlSourceStatus, now: number): readonly Advice[] {
  if (error === undefined || now - failedAt / 1000 > stillFailing) return [];
  return [
    {
      severity: 'error',
      code: 'database_failing',
      what: `The database of source ${source} can't be read: ${error}`,
      fix: 'Put that right: it is asked again by itself, at least every 5 minutes, and nothing is lost. docs/sql-source.md says more.',
    },
  ];
}

function adviseUnusable({ source, of, count, code, message, fix }: UnusableItems): Advice {
  const latest = of === 1 ? 'The latest item' : `Of the latest ${of} items`;
  const some = of === 1 ? '' : `, ${count}`;
  return {
    severity: 'warning',
    code: 'items_unusable',
    what: `${latest} of source ${source}${some} can't be used (${code}): ${message}`,
    fix: `${fix} Then have those items sent again.`,
  };
}

/** As a person knows it: `"Won?" (deal, Sales)`. */
function stageText(stored: string): string {
  const { object = '', pipeline = '', stage } = crmStageOf(stored);
  const of = [object, pipeline].filter((part) => part !== '').join(', ');
  return `"${stage}"${of === '' ? '' : ` (${of})`}`;
}
