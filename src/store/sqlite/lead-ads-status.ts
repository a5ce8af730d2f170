import type { LeadAdsStatus } from '../../report/index.ts';
import { leadsWithoutStage } from './awaited-stages.ts';
import type { Sqlite } from './database.ts';

/** Enough to tell what goes wrong, and few enough to answer at once. */
const most = 10_000;
const week = 7 * 86_400_000;

// SEARCH lead_fetch USING INDEX lead_fetch_due (dataset=?)
const waiting = `
  select count(*) as count, min(created) as oldest from (
    select created from lead_fetch where dataset = ? and ended is null limit ${most})`;

// SEARCH lead_fetch USING INDEX lead_fetch_ended (dataset=? AND ended_at>?)
const ended = `
  select count(*) as count from (
    select 1 from lead_fetch where dataset = ? and ended is not null and ended_at > ? limit ${most})`;

const refused =
  'select page, reason, since from lead_page where dataset = ? and reason is not null order by page';

/** What `status` says of a dataset's Lead Ads; `undefined`: nothing waits, and nothing is wrong. */
export function leadAdsStatus(store: Sqlite, dataset: number): LeadAdsStatus | undefined {
  const queued = store.statement(waiting).get(dataset);
  const toFetch = Number(queued?.['count'] ?? 0);
  const notFetched = Number(store.statement(ended).get(dataset, store.clock() - week)?.['count'] ?? 0);
  const refusedPages = store
    .statement(refused)
    .all(dataset)
    .map((row) => ({
      page: String(row['page']),
      reason: String(row['reason']),
      since: Number(row['since']),
    }));
  const withoutStage = leadsWithoutStage(store, dataset);
  if (toFetch + notFetched + refusedPages.length === 0 && withoutStage === undefined) return undefined;
  return {
    toFetch,
    ...(toFetch > 0 && { oldestToFetch: Number(queued?.['oldest']) }),
    notFetched,
    refusedPages,
    ...(withoutStage !== undefined && { withoutStage }),
  };
}
