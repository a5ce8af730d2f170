import { type CrmStage, crmStageOf, type StageMatch, unmappedName } from '../funnel/index.ts';
import { foldStage } from '../spec/index.ts';
import type { IntakeSettings } from './settings.ts';

type Settings = Pick<IntakeSettings, 'funnel' | 'stageTables'>;

/** What a CRM's stage means: the source's own table is asked first, then the funnel. */
export function placeStage(stage: CrmStage, source: string | undefined, settings: Settings): StageMatch {
  const { funnel, stageTables } = settings;
  const table = source === undefined ? undefined : stageTables?.get(source);
  const found = table?.match(stage);
  if (found?.kind === 'ignored') return found;
  const match = funnel.match(found?.stage ?? stage.stage);
  // Without a funnel every name would do; a source that has a table names its stages there.
  const isAnyName = table !== undefined && found === undefined && funnel.stages.length === 0;
  return isAnyName && match.kind === 'stage' ? { kind: 'unknown', nearest: 'none' } : match;
}

/** What a stage that nothing mapped when it came means today. */
export function placeUnmapped(stageName: string, source: string, settings: Settings): StageMatch {
  return placeStage(crmStageOf(stageName), source, settings);
}

/** A stage that nothing maps, as it is stored until something does; it jumps over nothing. */
export function unmappedStage(stage: CrmStage, { funnel }: Settings) {
  const name = unmappedName(stage);
  return { name, key: foldStage(name), rank: funnel.stages.length, unmapped: true };
}
