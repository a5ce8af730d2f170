import type { Path, PathStep } from './compile-path.ts';

/**
 * The values at a path: none where it leads nowhere, several behind `[*]`. Only what the sender wrote is found, nothing
 * that objects and lists have by nature.
 *
 * @param start the item or the body, whichever the path begins at
 */
export function followPath({ steps, text }: Path, start: unknown): readonly unknown[] {
  let values: readonly unknown[] = [start];
  for (const step of steps) {
    values = values.length === 1 ? take(step, values[0]) : values.flatMap((value) => take(step, value));
    if (values.length === 0) break;
  }
  // A flat item may have dots and brackets in its names.
  return values.length === 0 && steps.length > 1 ? ownValue(start, text) : values;
}

function take(step: PathStep, value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return nothing;
  if (step.kind === 'all') return Array.isArray(value) ? value : Object.values(value);
  if (step.kind === 'where') return found(listOf(value), step.key, step.value);
  if (step.kind === 'key') return Array.isArray(value) ? placeIn(value, step.key) : ownValue(value, step.key);
  if (!Array.isArray(value)) return ownValue(value, String(step.index));
  const one: unknown = value.at(step.index);
  return one === undefined ? nothing : [one];
}

const nothing: readonly unknown[] = [];

function ownValue(value: unknown, key: string): readonly unknown[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return nothing;
  return [(value as Readonly<Record<string, unknown>>)[key]];
}

/** Many tools write the places of a list with dots: `values.0`. */
function placeIn(list: readonly unknown[], key: string): readonly unknown[] {
  return /^\d{1,9}$/.test(key) && Number(key) < list.length ? [list[Number(key)]] : nothing;
}

function listOf(value: object): readonly unknown[] {
  return Array.isArray(value) ? value : Object.values(value);
}

function found(list: readonly unknown[], key: string, wanted: string): readonly unknown[] {
  const one = list.find((each) => {
    const [said] = ownValue(each, key);
    return (typeof said === 'string' || typeof said === 'number') && String(said) === wanted;
  });
  return one === undefined ? nothing : [one];
}
