import { foldStage, likeNames } from '../spec/index.ts';
import type { ParsedConfig } from './parse-config.ts';
import type { StageTableSettings } from './serve-settings.ts';
import type { HttpSourceConfig } from './source-schema.ts';
import { withoutUndefined } from './without-undefined.ts';

type TableConfig = NonNullable<HttpSourceConfig['stages']>[number];

/**
 * A source's stage tables. What is wrong becomes a mistake: a stage that is mapped and ignored, one that the dataset
 * doesn't have, two tables for the same.
 */
export function readStageTables(
  config: ParsedConfig,
  source: readonly string[],
  tables: readonly TableConfig[],
  dataset: string | undefined,
): readonly StageTableSettings[] {
  const { mistakes } = config;
  const known = stagesOf(config, dataset);
  const seen = new Set<string>();
  return tables.map((table, at) => {
    const path = [...source, 'stages', at];
    const { object, pipeline, map = {}, ignore = [] } = table;
    const key = JSON.stringify([object, pipeline].map(folded));
    if (seen.has(key))
      mistakes.add(path, 'is for the same object and pipeline as a table before it; make them one');
    seen.add(key);
    if (Object.keys(map).length + ignore.length === 0)
      mistakes.addLack(path, ['map', 'ignore'], "the CRM's stages");
    checkTable(path, map, ignore);
    return withoutUndefined({ object, pipeline, map, ignore });
  });

  function checkTable(
    path: readonly PropertyKey[],
    map: Readonly<Record<string, string>>,
    ignore: readonly string[],
  ): void {
    const mapped = new Set<string>();
    for (const [name, stage] of Object.entries(map)) {
      if (mapped.has(foldStage(name)))
        mistakes.add([...path, 'map', name], 'is mapped twice; leave one', 'key');
      mapped.add(foldStage(name));
      if (known.length === 0 || known.some(({ name: one }) => foldStage(one) === foldStage(stage))) continue;
      mistakes.add([...path, 'map', name], unknownStage(stage, known));
    }
    for (const [at, name] of ignore.entries()) {
      if (mapped.has(foldStage(name)))
        mistakes.add([...path, 'ignore', at], 'is mapped, too; leave it in map or in ignore');
    }
  }
}

/** As the tables are looked up: this sign is what an unmapped stage's parts are shown with. */
function folded(name: string | undefined): string {
  return foldStage((name ?? '').replaceAll('›', '>'));
}

/** A stage that a table may lead to, and where in the file it stands. */
interface KnownStage {
  readonly name: string;
  readonly place: string;
}

/** Empty when any stage may be led to. */
function stagesOf({ datasets }: ParsedConfig, id: string | undefined): readonly KnownStage[] {
  const dataset = id === undefined ? undefined : datasets.get(id);
  if (dataset?.funnel === undefined) return [];
  const lists = (['funnel', 'other', 'ignore'] as const).flatMap((list) =>
    (dataset[list] ?? []).map((name, at) => ({ name, place: `datasets.${id}.${list}.${at}` })),
  );
  const aliases = Object.keys(dataset.aliases ?? {});
  return [...lists, ...aliases.map((name) => ({ name, place: `datasets.${id}.aliases` }))];
}

/** The nearest is shown by its place: a value is never repeated. */
function unknownStage(stage: string, known: readonly KnownStage[]): string {
  const names = known.map(({ name }) => name);
  const [nearest] = likeNames([stage], names);
  const place = known[names.indexOf(nearest ?? '')]?.place;
  const nearby = place === undefined ? '' : ` (the nearest is ${place})`;
  return `leads to a stage that is not in funnel, other or ignore of the dataset; correct it${nearby}, or add it to one of them`;
}
