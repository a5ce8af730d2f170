import type { Caller, EventSelection } from '../app/index.ts';

/** Whether a caller may see a dataset and act on it. */
export function maySee({ datasets }: Caller, dataset: string): boolean {
  return datasets === undefined || datasets.has(dataset);
}

/**
 * The part of a selection that a caller may touch, as selections that don't overlap: one for each of its datasets if the
 * selection names none.
 */
export function selectionsFor<S extends EventSelection>(caller: Caller, selection: S): readonly S[] {
  const { dataset } = selection;
  if (dataset !== undefined) return maySee(caller, dataset) ? [selection] : [];
  if (caller.datasets === undefined) return [selection];
  return [...caller.datasets].map((one) => ({ ...selection, dataset: one }));
}
