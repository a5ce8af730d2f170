import type { Advice } from './advice-row.ts';
import { pageRefused, pageRefusedFix, stageMissing, stageMissingFix } from './lead-ads-alarm-text.ts';
import type { LeadAdsStatus, UnmappedPage } from './port.ts';

/** Seconds; a lead is usually fetched within some. */
const longWait = 3_600;

/**
 * What is wrong with a dataset's Lead Ads and what to do.
 *
 * @param now Unix seconds
 */
export function adviseLeadAds(status: LeadAdsStatus, now: number): readonly Advice[] {
  const { toFetch, oldestToFetch = now, notFetched, refusedPages, withoutStage } = status;
  const advice: Advice[] = refusedPages.map((page) => ({
    severity: 'error',
    code: 'page_token',
    what: pageRefused(page),
    fix: pageRefusedFix,
  }));
  if (withoutStage !== undefined) {
    const what = stageMissing(withoutStage.count, withoutStage.stage);
    advice.push({ severity: 'error', code: 'initial_stage_missing', what, fix: stageMissingFix });
  }
  if (notFetched > 0) {
    advice.push({
      severity: 'warning',
      code: 'leads_not_fetched',
      what: `${leads(notFetched)} were given up in the last 7 days without being fetched from Meta: deleted, not shown to the page's token, or without a token for 8 days.`,
      fix: "Look at the token's rights and at the Leads Access Manager. Their events go with the lead id all the same.",
    });
  }
  if (toFetch > 0 && now - oldestToFetch > longWait) {
    advice.push({
      severity: 'info',
      code: 'leads_to_fetch',
      what: `${leads(toFetch)} wait to be fetched from Meta.`,
      fix: 'Leave serve running: it fetches them with the page token of the configuration.',
    });
  }
  return advice;
}

/**
 * What to do about a page that no dataset is named for.
 *
 * @example adviseUnmapped(page).fix // 'Name its dataset under lead_ads.main.pages in the configuration, and reload: ...'
 */
export function adviseUnmapped({ endpoint, page, leads: count }: UnmappedPage): Advice {
  return {
    severity: 'warning',
    code: 'page_unmapped',
    what: `${leads(count)} of page ${page} came through the Lead Ads address ${endpoint}, and no dataset is named for the page.`,
    fix: `Name its dataset under lead_ads.${endpoint}.pages in the configuration, and reload: they are taken in then.`,
  };
}

function leads(count: number): string {
  if (count >= 10_000) return '10,000 leads or more';
  return count === 1 ? '1 lead' : `${count} leads`;
}
