import { foldStage } from '../spec/index.ts';
import { nearestName } from './nearest-name.ts';

/** A dataset's stages as a person gives them. */
export interface FunnelDefinition {
  /** In order, the initial stage first. Empty: no funnel is known. */
  readonly stages: readonly string[];
  /** Stages outside the order that are sent once per lead (Lost, Disqualified). */
  readonly other: readonly string[];
  /** Stages that are never sent. */
  readonly ignore: readonly string[];
}

/** What a stage name of a row means. `rank` is its place in the funnel, from 0; stages outside the order come last. */
export type StageMatch =
  | { readonly kind: 'stage' | 'other'; readonly name: string; readonly key: string; readonly rank: number }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'unknown'; readonly nearest: string };

/** A funnel ready to match names. */
export interface Funnel {
  /** The stages in order, in their spelling and as keys; empty when no funnel is given. */
  readonly stages: readonly { readonly name: string; readonly key: string }[];
  /** Matches by trimmed, case-folded NFC text and answers with the funnel's own spelling. */
  match(name: string): StageMatch;
}

/**
 * Prepares a funnel. Without stages every name that is not ignored is taken as it is written.
 *
 * @throws RangeError when a stage is named twice.
 * @example makeFunnel({ stages: ['Lead', 'MQL'], other: [], ignore: [] }).match(' mql ') // { kind: 'stage', name: 'MQL', rank: 1, ... }
 */
export function makeFunnel(definition: FunnelDefinition): Funnel {
  const stages = definition.stages.map((name) => ({
    name: name.normalize('NFC').trim(),
    key: foldStage(name),
  }));
  const table = new Map<string, StageMatch>();
  const add = (name: string, match: StageMatch): void => {
    const key = foldStage(name);
    if (table.has(key))
      throw new RangeError(`the stage "${name}" is named twice in the funnel, --other or --ignore`);
    table.set(key, match);
  };
  stages.forEach(({ name, key }, rank) => {
    add(name, { kind: 'stage', name, key, rank });
  });
  for (const name of definition.other) {
    add(name, {
      kind: 'other',
      name: name.normalize('NFC').trim(),
      key: foldStage(name),
      rank: stages.length,
    });
  }
  for (const name of definition.ignore) add(name, { kind: 'ignored' });
  const names = [...definition.stages, ...definition.other];

  return {
    stages,
    match(name) {
      const key = foldStage(name);
      const known = table.get(key);
      if (known !== undefined) return known;
      if (stages.length > 0) return { kind: 'unknown', nearest: nearestName(name, names) };
      return { kind: 'stage', name: name.normalize('NFC').trim(), key, rank: 0 };
    },
  };
}
