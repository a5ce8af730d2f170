import { checkDataset } from './check-dataset.ts';
import type { ParsedConfig } from './parse-config.ts';
import { readSecrets } from './read-secrets.ts';
import type { LeadAdsSettings } from './serve-settings.ts';
import { tokenRule } from './setting-values.ts';

type Pages = LeadAdsSettings['pages'];

/** The addresses of Meta's Lead Ads webhook, with their secrets. What is wrong becomes a mistake. */
export function readLeadAds(config: ParsedConfig): readonly LeadAdsSettings[] {
  const { mistakes } = config;
  return [...config.leadAds].map(([name, block]) => {
    const path = ['lead_ads', name];
    const appSecrets = readSecrets(config, path, block, 'app_secret', tokenRule);
    const [verifyToken = ''] = readSecrets(config, path, block, 'verify_token', tokenRule);
    const lack = (keys: readonly string[], what: string): void => {
      if (!keys.some((key) => key in block)) mistakes.addLack(path, keys, what);
    };
    lack(['app_secret', 'app_secret_file'], "the app's secret, which signs");
    lack(['verify_token', 'verify_token_file'], 'the word that you give Meta with the address');
    const pages = Object.entries(block.pages ?? {});
    if (pages.length === 0)
      mistakes.addLack(path, ['pages'], 'the id of a page, and the dataset of its leads');
    return { name, appSecrets, verifyToken, pages: Object.fromEntries(pages.flatMap(readPage)) };

    function readPage([id, page]: (typeof pages)[number]): [string, Pages[string]][] {
      const at = [...path, 'pages', id];
      const [token] = readSecrets(config, at, page, 'access_token', tokenRule);
      if (page.dataset === undefined) {
        mistakes.addLack(at, ['dataset'], "where the page's leads go");
        return [];
      }
      checkDataset(config, [...at, 'dataset'], page.dataset);
      return [[id, { dataset: page.dataset, ...(token !== undefined && { token }) }]];
    }
  });
}
