import { crmStageOf } from '../funnel/index.ts';
import type { Advice } from './advice-row.ts';
import { lookUpsRefused, lookUpsRefusedFix } from './look-ups-text.ts';
import type { LookUpStatus, SourcesStatus, SqlSourceStatus, UnusableItems } from './sources-port.ts';

/** Seconds; a database that fails is asked again at least every 5 minutes, so an older failure is of a server that stopped. */
const stillFailing = 900;
/** Seconds; a record is usually looked up within some. */
const longWait = 3_600;

/**
 * What is wrong with what comes in live, and what to do.
 *
 * @param now Unix seconds
 */
export function adviseSources(
  { databases, lookUps, unusable, unmapped }: SourcesStatus,
  now: number,
): readonly Advice[] {
  const advice = [
    ...databases.flatMap((one) => failing(one, now)),
    ...lookUps.flatMap((one) => adviseLookUps(one, now)),
    ...unusable.map(adviseUnusable),
  ];
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

function adviseLookUps(
  { source, waiting, oldest = Number.POSITIVE_INFINITY, refused }: LookUpStatus,
  now: number,
): readonly Advice[] {
  const wait = waiting === 0 ? '' : ` ${changes(waiting)} for it.`;
  if (refused !== undefined) {
    const what = lookUpsRefused({ source, reason: refused.reason }) + wait;
    return [{ severity: 'error', code: 'look_ups_refused', what, fix: lookUpsRefusedFix }];
  }
  if (now - oldest / 1000 <= longWait) return [];
  return [
    {
      severity: 'info',
      code: 'look_ups_waiting',
      what: `${changes(waiting)} for records of source ${source} to be looked up at its CRM.`,
      fix: `Leave serve running, with what gives it access to the CRM: it asks by itself. conversion-leads sources show ${source} says more.`,
    },
  ];
}

function changes(count: number): string {
  if (count >= 10_000) return '10,000 changes or more wait';
  return count === 1 ? '1 change waits' : `${count} changes wait`;
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
