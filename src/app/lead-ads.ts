import type { LeadAdsSettings } from '../config/index.ts';
import { eventId, strongestKey } from '../event/index.ts';
import type { LiveIntake } from '../intake/index.ts';
import {
  type DirectoryLead,
  identityKeys,
  type KeptLead,
  type LeadAdsStore,
  laneOf,
} from '../leads/index.ts';
import {
  handshake,
  readLeadAds,
  verifyLeadAds,
  type WebhookRefusal,
  type WebhookRequest,
} from '../sources/index.ts';
import type { Problem } from '../spec/index.ts';
import type { LiveSettings } from './live-settings.ts';
import type { WebhookAnswer } from './service.ts';

/** What taking in leads needs. */
export interface LeadAdsDeps {
  readonly live: LiveIntake;
  readonly store: LeadAdsStore;
  /** By dataset, as the configuration has them now. */
  readonly datasets: ReadonlyMap<string, Pick<LiveSettings, 'dataset' | 'intake'>>;
  /** Called with what could not be read of a request, for the log. */
  readonly onProblems?: (endpoint: string, problems: readonly Problem[]) => void;
  /** Called after the commit with each dataset that got something. */
  readonly onStored?: (dataset: string) => void;
}

/** The store's statements and Meta's requests are as large. */
const atOnce = 1_000;

/**
 * Answers a request of Meta's Lead Ads webhook. Leads go into their dataset's lead directory and, with `initial_stage:
 * lead_ads`, are sent as the funnel's first stage with the time of receipt; those of pages without dataset are kept. It
 * resolves after the commit; Meta repeats what it gets no 200 for, for 36 hours, and doing all of it twice changes nothing.
 *
 * @throws StoreError `store_busy` or `store_full`: then Meta must be answered 503
 */
export async function receiveLeadAds(
  deps: LeadAdsDeps,
  settings: LeadAdsSettings,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  if (request.method === 'GET') {
    const asked = handshake(request, settings.verifyToken);
    return 'challenge' in asked ? plain(200, asked.challenge) : refused(asked.refusal);
  }
  const refusal = verifyLeadAds(request, settings.appSecrets);
  if (refusal !== undefined) return refused(refusal);
  const reading = readLeadAds(request.body);
  if (reading === undefined) return refused({ status: 400, message: 'The body is no JSON object.' });
  if (reading.problems.length > 0) deps.onProblems?.(settings.name, reading.problems);
  const leads = reading.leads.map(
    ({ leadId, pageId, formId, createdAt }): KeptLead => ({
      leadId,
      page: pageId,
      formId,
      created: createdAt,
      received: request.now,
    }),
  );
  await takeIn(deps, settings, leads, request.now);
  return plain(200, 'ok');
}

/**
 * Takes in the leads that waited for their page's dataset, or for their initial stage's time. To be called at the start,
 * after another configuration, and now and then.
 *
 * @param now Unix seconds
 * @returns how many
 */
export async function takeInKept(deps: LeadAdsDeps, settings: LeadAdsSettings, now: number): Promise<number> {
  const pages = Object.keys(settings.pages).filter((page) => targetOf(deps, settings, page) !== undefined);
  if (pages.length === 0) return 0;
  for (let taken = 0; ; ) {
    const leads = await deps.store.kept(settings.name, pages, now);
    if (leads.length > 0) {
      await takeIn(deps, settings, leads, now);
      await deps.store.dropKept(settings.name, leads);
    }
    taken += leads.length;
    if (leads.length < atOnce) return taken;
  }
}

async function takeIn(
  deps: LeadAdsDeps,
  settings: LeadAdsSettings,
  leads: readonly KeptLead[],
  now: number,
): Promise<void> {
  const byDataset = Map.groupBy(leads, ({ page }) => targetOf(deps, settings, page)?.dataset.dataset);
  for (const [dataset, all] of byDataset) {
    const target = dataset === undefined ? undefined : deps.datasets.get(dataset);
    for (let start = 0; start < all.length; start += atOnce) {
      const some = all.slice(start, start + atOnce);
      if (target === undefined) await deps.store.keep(settings.name, some, true);
      else await takeInto(deps, settings, target, some, now);
    }
    if (dataset !== undefined) deps.onStored?.(dataset);
  }
}

async function takeInto(
  deps: LeadAdsDeps,
  settings: LeadAdsSettings,
  { dataset, intake }: Pick<LiveSettings, 'dataset' | 'intake'>,
  leads: readonly KeptLead[],
  now: number,
): Promise<void> {
  await deps.live.receiveLeads(
    intake,
    leads.map((lead) => directoryLead(lead, intake)),
  );
  const [first] = intake.funnel.stages;
  if (first !== undefined && dataset.initialStage === 'crm')
    await deps.store.awaitStage(dataset.dataset, first, leads);
  if (first !== undefined && dataset.initialStage === 'lead_ads') {
    // Meta's clock is another one than ours: what would lie in the future waits until it doesn't.
    const [ready, early] = [
      leads.filter(({ created }) => created < now),
      leads.filter(({ created }) => created >= now),
    ];
    if (early.length > 0) await deps.store.keep(settings.name, early, false);
    const rows = ready.map((lead, index) => ({
      row: index + 1,
      record: initialStage(lead, first.name),
      problems: [],
    }));
    if (rows.length > 0) await deps.live.receive({ settings: intake, source: settings.name, rows });
  }
  const toFetch = leads.filter(({ page }) => settings.pages[page]?.token !== undefined);
  if (toFetch.length > 0) await deps.store.queueFetch(dataset.dataset, toFetch);
}

function directoryLead(
  { leadId, created }: KeptLead,
  { dataset, leadEventSource, lanes }: LiveSettings['intake'],
): DirectoryLead {
  const change = { leadId, userData: {} };
  const key = strongestKey(change, leadEventSource) ?? '';
  return {
    leadId,
    created,
    known: {},
    keys: identityKeys(change, leadEventSource),
    lane: laneOf(eventId(dataset, key, ''), lanes),
  };
}

/** https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/payload-specification */
function initialStage({ leadId, formId, created, received }: KeptLead, stage: string) {
  return {
    stage,
    changed_at: Math.max(received, created + 1),
    lead_id: leadId,
    lead_created_at: created,
    ...(formId !== '' && { form_id: formId }),
  };
}

function targetOf(
  { datasets }: LeadAdsDeps,
  { pages }: LeadAdsSettings,
  page: string,
): Pick<LiveSettings, 'dataset' | 'intake'> | undefined {
  const mapped = Object.hasOwn(pages, page) ? pages[page] : undefined;
  return mapped === undefined ? undefined : datasets.get(mapped.dataset);
}

function plain(status: number, body: string): WebhookAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}

function refused({ status, message }: WebhookRefusal): WebhookAnswer {
  return plain(status, message);
}
