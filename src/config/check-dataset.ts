import type { Path } from './mistakes.ts';
import type { OpenConfig } from './open-config.ts';

/** Adds a mistake when a dataset that is named elsewhere in the file isn't among its datasets. */
export function checkDataset({ ids, mistakes }: OpenConfig, path: Path, id: string): void {
  if (ids.includes(id)) return;
  const known = ids.length === 0 ? 'none' : `only ${ids.join(', ')}`;
  mistakes.add(path, `names a dataset that is not in this file, which has ${known}; add it to datasets`);
}
