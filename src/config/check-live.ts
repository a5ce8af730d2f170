import { entriesOf } from './open-config.ts';
import type { ParsedConfig } from './parse-config.ts';
import type { LeadAdsSettings, LiveDatasetSettings, SourceSettings } from './serve-settings.ts';

/** Checks what a dataset needs when its events are made by themselves, and nobody is there to be asked. */
export function checkLive(
  { value, mistakes, sources: read }: ParsedConfig,
  datasets: readonly LiveDatasetSettings[],
  sources: readonly SourceSettings[],
  leadAds: readonly LeadAdsSettings[],
): void {
  if (entriesOf(value, 'datasets').length === 0)
    mistakes.addLack([], ['datasets'], 'the id of a dataset, and its settings');
  // Nobody knows what a source would have said whose type is wrong.
  const isUnread = entriesOf(value, 'sources').some(([name]) => !read.has(name));
  for (const { dataset, leadEventSource, funnel, initialStage } of datasets) {
    const path = ['datasets', dataset];
    const own = sources.filter((source) => source.dataset === dataset);
    const named = own.length > 0 && own.every((source) => source.leadEventSource !== undefined);
    if (leadEventSource === undefined && !named && !isUnread) {
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
