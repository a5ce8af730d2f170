import { crmStageOf } from '../funnel/index.ts';
import { type AuditEntry, states } from '../outbox/index.ts';
import {
  advise,
  adviseUnmapped,
  cureOf,
  type DatasetStatus,
  type LookUpStatus,
  type UnmappedPage,
} from '../report/index.ts';

/** How many events are in each stored state. */
export function countsByState(one: DatasetStatus): Record<string, number> {
  const stored = Object.keys(states).filter((state) => state !== 'sending');
  return Object.fromEntries(stored.map((state) => [state, one.counters.get(`state:${state}`) ?? 0]));
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
const timeOrNull = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : time(seconds);
const inSeconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

/**
 * A dataset's status as `status --json` and `/v1/status` show it.
 *
 * @param now Unix seconds
 */
export function statusJson(one: DatasetStatus, now: number): Record<string, unknown> {
  const advice = advise(one, now);
  return {
    dataset: one.dataset,
    events: countsByState(one),
    counters: Object.fromEntries(one.counters),
    paused: one.pausedReason ?? null,
    paused_at: timeOrNull(inSeconds(one.pausedAt)),
    due: timeOrNull(inSeconds(one.due)),
    failures: one.failures,
    oldest_pending: timeOrNull(one.oldestPending),
    next_deadline: timeOrNull(one.nextDeadline),
    leads_due: { within_24h: one.near.within24h, within_6h: one.near.within6h },
    held: Object.fromEntries(one.held),
    next_release: timeOrNull(one.nextRelease),
    refused_lately: one.refusedLately.map((refusal) => ({
      ...refusal,
      fix: cureOf(refusal.code, refusal.subcode),
    })),
    unfinished_imports: one.unfinishedImports.map(({ name, startedAt, abandoned }) => ({
      name,
      started_at: time(startedAt / 1000),
      abandoned,
    })),
    lanes: one.lanes.map(({ lane, owner, leasedUntil, free }) => ({
      lane,
      owner,
      leased_until: time(leasedUntil / 1000),
      free,
    })),
    lead_ads: leadAdsJson(one),
    sources: sourcesJson(one),
    advice,
    todo: advice[0]?.fix ?? 'Nothing to do.',
  };
}

function leadAdsJson({ leadAds }: DatasetStatus): Record<string, unknown> | null {
  if (leadAds === undefined) return null;
  const { toFetch, oldestToFetch, notFetched, refusedPages, withoutStage } = leadAds;
  return {
    to_fetch: toFetch,
    oldest_to_fetch: timeOrNull(oldestToFetch),
    not_fetched: notFetched,
    refused_pages: refusedPages.map((page) => ({ ...page, since: time(page.since / 1000) })),
    without_initial_stage:
      withoutStage === undefined ? null : { ...withoutStage, oldest: time(withoutStage.oldest) },
  };
}

function sourcesJson({ sources }: DatasetStatus): Record<string, unknown> | null {
  if (sources === undefined) return null;
  return {
    databases: sources.databases.map(({ source, lookedAt, failedAt, error }) => ({
      source,
      looked_at: timeOrNull(inSeconds(lookedAt)),
      failed_at: timeOrNull(inSeconds(failedAt)),
      error: error ?? null,
    })),
    look_ups: sources.lookUps.map(lookUpsJson),
    unusable: sources.unusable,
    unmapped_stages: sources.unmapped.map(({ stage, count }) => ({ ...crmStageOf(stage), count })),
  };
}

/** How look-ups of a source go, as `status --json`, `/v1/status` and `sources show --json` show it. */
export function lookUpsJson(lookUps: LookUpStatus): Record<string, unknown> {
  const { source, waiting, oldest, refused, restsUntil } = lookUps;
  return {
    source,
    waiting,
    oldest: timeOrNull(inSeconds(oldest)),
    refused: refused?.reason ?? null,
    refused_since: timeOrNull(inSeconds(refused?.since)),
    rests_until: timeOrNull(inSeconds(restsUntil)),
  };
}

/** A page of Lead Ads without dataset, as `status --json` and `/v1/status` show it. */
export function unmappedPageJson(page: UnmappedPage): Record<string, unknown> {
  return {
    ...page,
    oldest: time(page.oldest),
    newest: time(page.newest),
    fix: adviseUnmapped(page).fix,
  };
}

/** An operator's action as `status --json` and `/v1/audit` show it. */
export function auditJson({
  id,
  at,
  who,
  action,
  dataset,
  filter,
  count,
}: AuditEntry): Record<string, unknown> {
  return { id, at: time(at / 1000), who, action, dataset: dataset ?? null, filter, count };
}
