/** Something about Lead Ads that a person should know; or that it is over. */
export type LeadAdsAlarm =
  | {
      readonly kind: 'page_refused';
      readonly dataset: string;
      readonly page: string;
      readonly reason: string;
    }
  | { readonly kind: 'page_works'; readonly dataset: string; readonly page: string }
  | {
      readonly kind: 'stage_missing';
      readonly dataset: string;
      /** 10,000 stands for that or more. */
      readonly count: number;
      readonly stage: string;
    }
  | { readonly kind: 'stage_complete'; readonly dataset: string };

/**
 * An alarm of Lead Ads in words, with what to do.
 *
 * @example leadAdsAlarmText({ kind: 'page_works', dataset: '1', page: '2' }) // 'Dataset 1: leads of page 2 are fetched again.'
 */
export function leadAdsAlarmText(alarm: LeadAdsAlarm): string {
  const where = `Dataset ${alarm.dataset}`;
  switch (alarm.kind) {
    case 'page_refused':
      return `${where}: ${pageRefused(alarm)} ${pageRefusedFix}`;
    case 'page_works':
      return `${where}: leads of page ${alarm.page} are fetched again.`;
    case 'stage_missing':
      return `${where}: ${stageMissing(alarm.count, alarm.stage)} ${stageMissingFix}`;
    case 'stage_complete':
      return `${where}: all leads of Lead Ads have their initial stage again.`;
  }
}

/** In words, for a report or a log. */
export function pageRefused({ page, reason }: { page: string; reason: string }): string {
  return `Leads of page ${page} are not fetched: ${reason}`;
}

/** What to do about it. */
export const pageRefusedFix =
  'Give the token the right to the leads (docs/lead-ads.md), or put a new one into the configuration and reload. Their events go meanwhile, without what would be fetched; leads wait 8 days.';

/** In words, for a report or a log. */
export function stageMissing(count: number, stage: string): string {
  const some =
    count >= 10_000 ? '10,000 leads or more have' : count === 1 ? '1 lead has' : `${count} leads have`;
  return `${some} no initial stage ("${stage}") a day after creation.`;
}

/** What to do about it. */
export const stageMissingFix =
  'Look whether new leads still reach the CRM, and whether it sends their first status. If it has none to send, set initial_stage: lead_ads.';
