import { foldStage } from '../spec/index.ts';
import type { DatasetConfig } from './dataset-schema.ts';

/** A mistake about one stage: which setting it stands in, and where in it. */
export interface StageMistake {
  readonly path: readonly PropertyKey[];
  readonly name: string;
  readonly message: string;
}

/**
 * What is wrong with a dataset's stages taken together: one that stands in two lists, an alias of a name that is still
 * used, aliases that lead nowhere. That a list has no name twice is checked where it stands.
 */
export function stageMistakes(
  dataset: Pick<DatasetConfig, 'funnel' | 'other' | 'ignore' | 'aliases'>,
): readonly StageMistake[] {
  const found: StageMistake[] = [];
  const listed = new Set<string>();
  for (const list of ['funnel', 'other', 'ignore'] as const) {
    for (const [at, name] of (dataset[list] ?? []).entries()) {
      const message = 'stands in two of funnel, other and ignore; leave it in one';
      if (listed.has(foldStage(name))) found.push({ path: [list, at], name, message });
    }
    for (const name of dataset[list] ?? []) listed.add(foldStage(name));
  }
  const next = new Map<string, string>();
  for (const [name, now] of Object.entries(dataset.aliases ?? {})) {
    const add = (message: string): unknown => found.push({ path: ['aliases', name], name, message });
    if (next.has(foldStage(name))) add('has two aliases; leave one');
    if (listed.has(foldStage(name))) {
      add(
        'has an alias and stands in funnel, other or ignore; an alias is for a name that is no longer used',
      );
    }
    next.set(foldStage(name), foldStage(now));
  }
  for (const name of Object.keys(dataset.aliases ?? {})) {
    if (!isCircle(name, next)) continue;
    found.push({ path: ['aliases', name], name, message: 'has aliases that go round in a circle' });
  }
  return found;
}

function isCircle(start: string, next: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>();
  for (let name: string | undefined = foldStage(start); name !== undefined; name = next.get(name)) {
    if (seen.has(name)) return true;
    seen.add(name);
  }
  return false;
}
