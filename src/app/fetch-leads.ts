import type { LeadAdsSettings } from '../config/index.ts';
import { tokenMark, type Wake } from '../delivery/index.ts';
import type { LeadPage } from '../leads/index.ts';
import { type FetchPageDeps, fetchPage, type PageAccess } from './fetch-page.ts';
import { type LeadAdsDeps, takeInKept } from './lead-ads.ts';
import { workSideBySide } from './work-side-by-side.ts';

/** What working Lead Ads' queue needs. */
export interface FetchLeadsDeps extends FetchPageDeps {
  /** The configuration as it is now: asked again and again. */
  readonly settings: () => {
    readonly datasets: LeadAdsDeps['datasets'];
    readonly leadAds: readonly LeadAdsSettings[];
  };
  /** Woken when leads were received; without it they are seen within a second. */
  readonly wake?: Wake;
  /** Called each time when the store is busy or full: it is waited for. */
  readonly onTrouble?: (error: Error) => void;
}

/** Milliseconds. */
const watchEvery = 300_000;
/** Pages that are worked at once, and 4 leads of each. */
const pagesAtOnce = 8;
/** Meta takes a stage change for 7 days, and the last one may be a day late: after that nobody needs the fields. */
const useful = 8 * 86_400;

/**
 * Does what is left to do after leads of Lead Ads were received, until the signal aborts: fetches their fields with the
 * page's token and keeps them as hashes, takes in leads that were kept, and watches for initial stages that don't come.
 *
 * @throws StoreError when the store can't be read or written for good; busy and full are waited for
 */
export async function fetchLeads(deps: FetchLeadsDeps, signal: AbortSignal): Promise<void> {
  const { context } = deps;
  let watchAt = 0;
  // The leads of a page that could not be written are free again in a minute.
  await workSideBySide<string>(deps, signal, async (underWay) => {
    const { leadAds, datasets } = deps.settings();
    const now = context.clock();
    for (const endpoint of leadAds) await takeInKept({ ...deps, datasets }, endpoint, Math.floor(now / 1000));
    if (now >= watchAt) await watch(deps);
    watchAt = now >= watchAt ? now + watchEvery : watchAt;
    const access = accessByPage(leadAds, datasets);
    for (const page of await deps.store.pagesDue([...access.keys()])) {
      const key = `${page.dataset} ${page.page}`;
      const own = access.get(page);
      if (own === undefined || underWay.has(key) || underWay.size >= pagesAtOnce) continue;
      underWay.begin(key, (stop) => fetchPage(deps, page, own, stop));
    }
  });
}

/** Gives up what nobody needs any more, and looks for initial stages. */
async function watch({ store, settings, context, onAlarm }: FetchLeadsDeps): Promise<void> {
  await store.giveUp(Math.floor(context.clock() / 1000) - useful);
  for (const [dataset, { dataset: own, intake }] of settings().datasets) {
    const [first] = own.initialStage === 'crm' ? intake.funnel.stages : [];
    const alarm = await store.checkStages(dataset, first);
    if (alarm === undefined) continue;
    onAlarm?.(
      alarm.count === 0
        ? { kind: 'stage_complete', dataset }
        : { kind: 'stage_missing', dataset, count: alarm.count, stage: first?.name ?? '' },
    );
  }
}

/** Pages with a token. The same page under two endpoints is one, with the first token. */
function accessByPage(
  leadAds: readonly LeadAdsSettings[],
  datasets: LeadAdsDeps['datasets'],
): ReadonlyMap<LeadPage, PageAccess> {
  const access = new Map<LeadPage, PageAccess>();
  const seen = new Set<string>();
  for (const [page, { dataset, token }] of leadAds.flatMap(({ pages }) => Object.entries(pages))) {
    const settings = datasets.get(dataset);
    const key = `${dataset} ${page}`;
    if (settings === undefined || token === undefined || seen.has(key)) continue;
    seen.add(key);
    const { endpoint, version } = settings.dataset;
    const { intake } = settings;
    access.set({ dataset, page }, { token, mark: tokenMark(token), endpoint, version, intake });
  }
  return access;
}
