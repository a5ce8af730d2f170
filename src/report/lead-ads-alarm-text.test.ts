import { describe, expect, it } from 'vitest';
import { adviseLeadAds, adviseUnmapped } from './advise-lead-ads.ts';
import { type LeadAdsAlarm, leadAdsAlarmText } from './lead-ads-alarm-text.ts';

const now = 1_795_348_800;

describe('alarms of Lead Ads', () => {
  it.each<[LeadAdsAlarm, RegExp]>([
    [
      { kind: 'page_refused', dataset: '1', page: '2', reason: 'because.' },
      /^Dataset 1: Leads of page 2 are not fetched: because\. Give the token/,
    ],
    [{ kind: 'page_works', dataset: '1', page: '2' }, /page 2 are fetched again/],
    [
      { kind: 'stage_missing', dataset: '1', count: 1, stage: 'New' },
      /^Dataset 1: 1 lead has no initial stage \("New"\) a day after creation\. Look/,
    ],
    [{ kind: 'stage_missing', dataset: '1', count: 10_000, stage: 'New' }, /10,000 leads or more have no/],
    [{ kind: 'stage_complete', dataset: '1' }, /all leads of Lead Ads have their initial stage/],
  ])('%j say what is wrong and what to do', (alarm, text) => {
    expect(leadAdsAlarmText(alarm)).toMatch(text);
  });
});

describe('advice on Lead Ads', () => {
  const nothing = { toFetch: 0, notFetched: 0, refusedPages: [] };

  it('is given for all that a person can do something about', () => {
    const codes = adviseLeadAds(
      {
        toFetch: 10_000,
        oldestToFetch: now - 3_601,
        notFetched: 1,
        refusedPages: [{ page: '2', reason: 'because.', since: 0 }],
        withoutStage: { count: 2, oldest: now, stage: 'new' },
      },
      now,
    ).map(({ code, severity }) => `${severity} ${code}`);
    expect(codes).toEqual([
      'error page_token',
      'error initial_stage_missing',
      'warning leads_not_fetched',
      'info leads_to_fetch',
    ]);
  });

  it('is silent about leads that are fetched in time', () => {
    expect(adviseLeadAds(nothing, now)).toEqual([]);
    expect(adviseLeadAds({ ...nothing, toFetch: 5, oldestToFetch: now - 60 }, now)).toEqual([]);
  });

  it('says where to name the dataset of a page', () => {
    const advice = adviseUnmapped({ endpoint: 'main', page: '2', leads: 1, oldest: now, newest: now });
    expect(advice.what).toMatch(/^1 lead of page 2 came/);
    expect(advice.fix).toContain('lead_ads.main.pages');
  });
});
