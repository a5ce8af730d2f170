import type { z } from 'zod';
import { type Mistakes, type Path, wrongPaths } from './mistakes.ts';

/**
 * Reads a part of a configuration file. What its schema refuses becomes a mistake and is left out of what is given back,
 * so that all else of it can be checked against the other parts in the same run.
 *
 * @returns undefined when nothing of it can be read.
 */
export function readPart<Part>(
  schema: z.ZodType<Part>,
  value: unknown,
  path: readonly string[],
  mistakes: Mistakes,
): Part | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  mistakes.addIssues(parsed.error, path);
  const wrong = new Set(wrongPaths(parsed.error).map((one) => JSON.stringify(one)));
  return schema.safeParse(without(wrong, value, [])).data;
}

function without(wrong: ReadonlySet<string>, value: unknown, path: Path): unknown {
  if (wrong.has(JSON.stringify(path))) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, at) => without(wrong, item, [...path, at]));
  const kept = Object.entries(value).filter(([key]) => !wrong.has(JSON.stringify([...path, key])));
  return Object.fromEntries(kept.map(([key, item]) => [key, without(wrong, item, [...path, key])]));
}
