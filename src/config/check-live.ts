import { entriesOf } from './open-config.ts';
import type { ParsedConfig } from './parse-config.ts';
import type { LeadAdsSettings, LiveDatasetSettings, SourceSettings } from './serve-settings.ts';

/** Checks what a dataset needs when its events are made by themselves, and nobody is there to be asked. */
export function checkLive(
  config: ParsedConfig,
  datasets: readonly LiveDatasetSettings[],
  sources: readonly SourceSettings[],
  leadAds: readonly LeadAdsSettings[],
): void {
  const { value, mistakes } = config;
  if (entriesOf(value, 'datasets').length === 0)
    mistakes.addLack([], ['datasets'], 'the id of a dataset, and its settings');
  for (const { dataset, leadEventSource, funnel, initialStage } of datasets) {
    const path = ['datasets', dataset];
    const own = sources.filter((source) => source.dataset === dataset);
    const isNamed =
      own.every((source) => source.leadEventSource !== undefined) &&
      (own.length > 0 || hasUnread(config, dataset));
    if (leadEventSource === undefined && !isNamed) {
      mistakes.addLack(path, ['lead_event_source'], 'the name of your CRM; Meta counts no event without it');
    }
    const hasPage = leadAds.some(({ pages }) =>
      Object.values(pages).some((page) => page.dataset === dataset),
    );
    if (hasPage && initialStage === 'lead_ads' && (funnel ?? []).length === 0) {
      mistakes.addLack(
        path,
        ['funnel'],
        'its first stage is what is sent when a lead comes (initial_stage: lead_ads)',
      );
    }
  }
}

/** Whether a source of the dataset could not be read, since its type is wrong: nobody knows what it would have said. */
function hasUnread({ value, ids, sources }: ParsedConfig, dataset: string): boolean {
  return entriesOf(value, 'sources').some(([name, settings]) => {
    if (sources.has(name) || typeof settings !== 'object' || settings === null) return false;
    return ('dataset' in settings ? settings.dataset : ids.length === 1 && ids[0]) === dataset;
  });
}
