import { backoff, type GraphReader, type GraphReading, throttleWait } from '../delivery/index.ts';
import { type IntakeSettings, type LiveIntake, readLead } from '../intake/index.ts';
import type {
  ClaimedLead,
  DirectoryLead,
  FetchEnd,
  LeadAdsStore,
  LeadPage,
  PageEnd,
} from '../leads/index.ts';
import type { LeadAdsAlarm } from '../report/index.ts';
import { leadFieldSets, readGraphLead } from '../sources/index.ts';
import type { AppContext } from './context.ts';

/** How the leads of a page are fetched. */
export interface PageAccess {
  /** The page's: goes to Meta and nowhere else. */
  readonly token: string;
  /** Tells this token from another one. */
  readonly mark: string;
  readonly endpoint: string;
  readonly version: string;
  readonly intake: IntakeSettings;
}

/** What fetching needs. */
export interface FetchPageDeps {
  readonly live: LiveIntake;
  readonly store: LeadAdsStore;
  readonly reader: GraphReader;
  readonly context: AppContext;
  /** Called once when something begins to be wrong, and once when it is over; over all processes. */
  readonly onAlarm?: (alarm: LeadAdsAlarm) => void;
  /** Called after the commit with the dataset that got something. */
  readonly onStored?: (dataset: string) => void;
}

interface Fetched {
  readonly lead: ClaimedLead;
  readonly reading: GraphReading;
  /** What goes into the directory. */
  readonly known?: DirectoryLead;
  readonly end?: FetchEnd;
}

const atOnce = 4;
/** Meta may be late to show a new lead; after so many tries it is deleted, or this token may not see it. */
const triesOfMissing = 6;
/** Milliseconds between two tries with a token that Meta refuses: rights may come back to it. */
const triesOfToken = 3_600_000;
const longestRest = 60_000;
/** Where no lead could be read yet, this many tries of one are enough to doubt the token. */
const triesUnproven = 2;
const triesOfHidden = 600_000;

/**
 * Fetches the leads of a page that are due, a few at a time, until none is left or the page must rest. Raw values live as
 * long as it takes to hash them.
 *
 * @throws StoreError; then the leads that were taken are free again after a minute
 */
export async function fetchPage(
  deps: FetchPageDeps,
  page: LeadPage,
  access: PageAccess,
  signal: AbortSignal,
): Promise<void> {
  const { store, live, onAlarm, onStored } = deps;
  while (!signal.aborted) {
    const leads = await store.claim(page, access.mark, atOnce);
    if (leads.length === 0) return;
    const fetched = await Promise.all(leads.map((lead) => fetchLead(deps, access, lead, signal)));
    const known = fetched.flatMap((one) => one.known ?? []);
    if (known.length > 0) {
      await live.receiveLeads(access.intake, known);
      onStored?.(page.dataset);
    }
    const pageEnd = signal.aborted ? undefined : await pageEndOf(deps, page, access, fetched);
    const ends = fetched.map((one) => ({ lead: one.lead, end: endOf(deps, one, pageEnd, signal) }));
    const news = await store.settle(page, ends, pageEnd);
    if (news === 'works_again') onAlarm?.({ kind: 'page_works', ...page });
    if (news === 'refused' && pageEnd?.kind === 'no_access')
      onAlarm?.({ kind: 'page_refused', ...page, reason: pageEnd.reason });
    if (pageEnd !== undefined && pageEnd.kind !== 'works') return;
  }
}

async function fetchLead(
  { reader, context }: FetchPageDeps,
  { token, endpoint, version, intake }: PageAccess,
  lead: ClaimedLead,
  signal: AbortSignal,
): Promise<Fetched> {
  let reading: GraphReading = { kind: 'unknown' };
  for (const fields of leadFieldSets) {
    reading = await reader.read({ endpoint, version, token, id: lead.leadId, fields }, signal);
    if (!mayBeAField(reading)) break;
  }
  if (reading.kind !== 'read') return { lead, reading };
  const row = await readGraphLead(reading.body, lead.leadId);
  if (row === undefined) return { lead, reading };
  if (row.record?.test === true) return { lead, reading, end: { kind: 'done' } };
  const { lead: known, isOut } = readLead(row, intake, Math.floor(context.clock() / 1000));
  if (isOut === true) return { lead, reading, end: { kind: 'done', optedOut: true } };
  return known === undefined ? { lead, reading } : { lead, reading, known, end: { kind: 'done' } };
}

/** Whether it may go with fewer fields: one that the token may not read fails the whole request. */
function mayBeAField(reading: GraphReading): boolean {
  if (reading.kind === 'refused') return true;
  return reading.kind === 'no_access' && isMissingRight(reading.code);
}

/** https://developers.facebook.com/docs/graph-api/guides/error-handling */
function isMissingRight(code: number | undefined): boolean {
  return code === 3 || code === 10 || (code !== undefined && code >= 200 && code <= 299);
}

/** What the answers together say of the page: where one lead can be read, the token is not to blame for another. */
async function pageEndOf(
  { store, context }: FetchPageDeps,
  page: LeadPage,
  { mark }: PageAccess,
  fetched: readonly Fetched[],
): Promise<PageEnd | undefined> {
  const readings = fetched.map((one) => one.reading);
  const state = await store.pageState(page);
  const failures = state.failures + 1;
  const throttled = readings.find((one) => one.kind === 'throttled');
  if (throttled !== undefined) {
    const wait = throttleWait(throttled.waitMs, failures, context.random);
    return { kind: 'throttled', due: context.clock() + wait };
  }
  if (readings.some((one) => one.kind === 'read')) return { kind: 'works', mark };
  const refused = readings.find((one) => one.kind === 'no_access');
  if (refused !== undefined)
    return { kind: 'no_access', due: context.clock() + triesOfToken, reason: reasonOf(refused.code), mark };
  if (readings.every((one) => one.kind === 'retry')) {
    // Nobody answers: a moment's rest, as one sick lead must not keep the others waiting for long.
    const wait = Math.min(backoff(failures, context.random), longestRest);
    return { kind: 'throttled', due: context.clock() + wait };
  }
  // Meta says of a lead that the token may not see what it says of one that is deleted.
  const isHidden = readings.every((one) => one.kind === 'unknown' || one.kind === 'refused');
  const several = fetched.length === atOnce || fetched.some(({ lead }) => lead.tries >= triesUnproven);
  if (isHidden && state.worksWith !== mark && (state.refused || several))
    return { kind: 'no_access', due: context.clock() + triesOfHidden, reason: hidden, mark };
  return undefined;
}

const hidden = "Meta shows none of its leads to the page's access token.";

function reasonOf(code: number | undefined): string {
  if (isMissingRight(code)) return "the page's access token has no right to its leads.";
  if (code === 2635) return 'Meta no longer takes this API version.';
  if (code === 104) return 'Meta wants a proof of the app secret; switch that off for the app.';
  return "Meta no longer takes the page's access token.";
}

function endOf(
  { context }: FetchPageDeps,
  { lead, reading, end }: Fetched,
  pageEnd: PageEnd | undefined,
  signal: AbortSignal,
): FetchEnd {
  if (end !== undefined) return end;
  const later: FetchEnd = {
    kind: 'later',
    due: context.clock() + backoff(lead.tries + 1, context.random),
  };
  switch (reading.kind) {
    case 'throttled':
      return { kind: 'again' };
    case 'retry':
      return signal.aborted ? { kind: 'again' } : later;
    default:
      if (pageEnd?.kind === 'no_access') return { kind: 'again' };
  }
  if (lead.tries + 1 < triesOfMissing) return later;
  return { kind: 'ended', why: reading.kind === 'read' ? 'unreadable' : 'gone' };
}
