import { UsageError } from '../config/index.ts';
import { likeNames } from '../spec/index.ts';

/** There is no source of that name; the nearest is named. */
export function unknownSource(name: string, names: readonly string[]): UsageError {
  const near = likeNames([name], names)[0];
  const known = near === undefined ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`;
  return new UsageError(
    names.length === 0
      ? 'The configuration has no such source, and no other one.'
      : `The configuration has no source ${name}. ${known}`,
  );
}
