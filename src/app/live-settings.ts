import type { LiveDatasetSettings, ServeSettings, SourceSettings } from '../config/index.ts';
import { makeStageTable, type StageTable } from '../funnel/index.ts';
import type { IntakeSettings } from '../intake/index.ts';
import { intakeSettings } from './intake-settings.ts';

/** How a dataset's live changes are read and planned: from the HTTP intake, and from each source. */
export interface LiveSettings {
  readonly dataset: LiveDatasetSettings;
  readonly intake: IntakeSettings;
  /** By the source's name: its own zone, country and CRM in place of the dataset's. */
  readonly sources: ReadonlyMap<string, IntakeSettings>;
}

/** The settings of all datasets as the live intake takes them. */
export function liveSettings(settings: ServeSettings): ReadonlyMap<string, LiveSettings> {
  return new Map(settings.datasets.map((dataset) => [dataset.dataset, liveSettingsOf(dataset, settings)]));
}

function liveSettingsOf(dataset: LiveDatasetSettings, { sources }: ServeSettings): LiveSettings {
  const own = sources.filter((source) => source.dataset === dataset.dataset);
  const stageTables = new Map(
    own.map((source): [string, StageTable] => [source.name, makeStageTable(source.stages)]),
  );
  const of = (source?: SourceSettings): IntakeSettings => {
    const read = {
      ...dataset,
      ...(source?.country !== undefined && { country: source.country }),
      ...(source?.timeZone !== undefined && { timeZone: source.timeZone }),
      ...(source?.dateOrder !== undefined && { dateOrder: source.dateOrder }),
    };
    const name = source?.leadEventSource ?? dataset.leadEventSource ?? own[0]?.leadEventSource ?? '';
    const settings = intakeSettings(read, name);
    return {
      ...settings,
      policy: { ...settings.policy, reorderWindow: dataset.reorderWindow },
      live: true,
      stageTables,
    };
  };
  return { dataset, intake: of(), sources: new Map(own.map((source) => [source.name, of(source)])) };
}
