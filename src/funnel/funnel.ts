import { foldStage, nearestName } from '../spec/index.ts';

/** A dataset's stages as a person gives them. */
export interface FunnelDefinition {
  /** In order, the initial stage first. Empty: no funnel is known. */
  readonly stages: readonly string[];
  /** Stages outside the order that are sent once per lead (Lost, Disqualified). */
  readonly other: readonly string[];
  /** Stages that are never sent. */
  readonly ignore: readonly string[];
  /** Renamed stages: the name that a stage had before -> the one that it has now. Chains are followed. */
  readonly aliases?: Readonly<Record<string, string>>;
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
  /**
   * The stage that a stored key means today: another key where two names turned out to be one stage, another rank where
   * the funnel was changed. `undefined` for one that the funnel does not name.
   */
  place(key: string): { readonly key: string; readonly rank: number } | undefined;
}

/**
 * Prepares a funnel. Without stages every name that is not ignored is taken as it is written.
 *
 * A renamed stage keeps the key of its first name, so that its events keep their `event_id` and what was sent under the
 * old name is not sent again under the new one.
 *
 * @throws RangeError when a stage is named twice, or aliases go round in a circle.
 * @example makeFunnel({ stages: ['Lead', 'MQL'], other: [], ignore: [] }).match(' mql ') // { kind: 'stage', name: 'MQL', rank: 1, ... }
 */
export function makeFunnel(definition: FunnelDefinition): Funnel {
  const renamed = followAliases(definition.aliases ?? {});
  const spelled = (name: string) => {
    const folded = foldStage(name);
    return { name: name.normalize('NFC').trim(), folded, key: renamed.identity.get(folded) ?? folded };
  };
  const stages = definition.stages.map(spelled);
  const table = new Map<string, StageMatch>();
  const add = (folded: string, name: string, match: StageMatch): void => {
    if (table.has(folded))
      throw new RangeError(`the stage "${name}" is named twice in the funnel, --other, --ignore or --alias`);
    table.set(folded, match);
  };
  stages.forEach(({ name, folded, key }, rank) => {
    add(folded, name, { kind: 'stage', name, key, rank });
  });
  for (const { name, folded, key } of definition.other.map(spelled)) {
    add(folded, name, { kind: 'other', name, key, rank: stages.length });
  }
  for (const name of definition.ignore) add(foldStage(name), name, { kind: 'ignored' });
  const names = [...definition.stages, ...definition.other];

  function match(name: string): StageMatch {
    const folded = foldStage(name);
    const known = table.get(folded);
    if (known !== undefined) return known;
    if (stages.length > 0) return { kind: 'unknown', nearest: nearestName(name, names) };
    const key = renamed.identity.get(folded) ?? folded;
    return { kind: 'stage', name: name.normalize('NFC').trim(), key, rank: 0 };
  }
  for (const [old, now] of renamed.target) add(old, old, match(now));

  return {
    stages,
    match,
    place(key) {
      const found = table.get(key);
      if (found?.kind === 'stage' || found?.kind === 'other') return found;
      const first = renamed.identity.get(key);
      return first === undefined ? undefined : { key: first, rank: 0 };
    },
  };
}

/** For each folded old name the name it has today; for each folded name of today the first that it had. */
function followAliases(aliases: Readonly<Record<string, string>>): {
  readonly target: ReadonlyMap<string, string>;
  readonly identity: ReadonlyMap<string, string>;
} {
  const next = new Map(Object.entries(aliases).map(([old, now]) => [foldStage(old), now]));
  const targets = new Set([...next.values()].map(foldStage));
  const target = new Map<string, string>();
  const identity = new Map<string, string>();
  for (const [old, first] of next) {
    let now = first;
    for (let steps = 0; ; steps++) {
      const further = next.get(foldStage(now));
      if (further === undefined) break;
      if (steps > next.size) throw new RangeError(`the aliases of "${old}" go round in a circle`);
      now = further;
    }
    target.set(old, now);
    const today = foldStage(now);
    if (!targets.has(old) && !identity.has(today)) identity.set(today, old);
  }
  return { target, identity };
}
