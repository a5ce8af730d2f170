import type { DatasetSettings } from '../config/index.ts';
import { makeFunnel } from '../funnel/index.ts';
import type { IntakeSettings } from '../intake/index.ts';
import type { ChangeSource, SourceOptions } from '../sources/index.ts';

/** How many lanes a dataset's leads are spread over. */
const lanes = 4;

/** The settings of a dataset as intake takes them. `reorderWindow` 0: an import knows all of its changes. */
export function intakeSettings(dataset: DatasetSettings, leadEventSource: string): IntakeSettings {
  const { country, currency, timeZone, dateOrder, dropBadLeadId, only, other, ignore, aliases } = dataset;
  return {
    dataset: dataset.dataset,
    leadEventSource,
    funnel: makeFunnel({ stages: dataset.funnel ?? [], other, ignore, aliases }),
    policy: { jumps: dataset.policy, reorderWindow: 0 },
    lanes,
    read: {
      dropBadLeadId,
      ...(country !== undefined && { country }),
      ...(currency !== undefined && { currency }),
      ...(timeZone !== undefined && { timeZone }),
      ...(dateOrder !== undefined && { dateOrder }),
    },
    ...(only !== undefined && { declaredOrigins: only.values }),
  };
}

/** The settings of a dataset as sources take them. */
export function sourceOptions(dataset: DatasetSettings, now: number): SourceOptions {
  const { timeZone, dateOrder, only, funnel, mapStage } = dataset;
  const initialStage = funnel?.[0];
  return {
    map: { ...dataset.map, ...(only !== undefined && { origin: only.column }) },
    mapStage,
    now,
    ...(timeZone !== undefined && { timeZone }),
    ...(dateOrder !== undefined && { dateOrder }),
    ...(initialStage !== undefined && { initialStage }),
  };
}

/**
 * The name of the CRM: as given, or as the files show it. Without it Meta accepts an event and ignores it, and a guess
 * would stand in the advertiser's reports for ever.
 *
 * @returns `missing`, a sentence for people, when nobody says it, or the files disagree.
 */
export function leadEventSource(
  dataset: DatasetSettings,
  sources: readonly ChangeSource[],
): { readonly name: string } | { readonly missing: string } {
  if (dataset.leadEventSource !== undefined) return { name: dataset.leadEventSource };
  const names = new Set(sources.map((source) => source.leadEventSource));
  const [name] = names;
  if (names.size === 1 && name !== undefined) return { name };
  const several = [...names].filter((one) => one !== undefined);
  return {
    missing:
      several.length > 1
        ? `The files come from several CRMs: ${several.join(', ')}. Send them one after another, or add --lead-event-source with one name for all.`
        : 'The name of the CRM is missing: Meta counts no event without it. Add --lead-event-source, for example --lead-event-source HubSpot.',
  };
}
