import type { z } from 'zod';
import { HttpError, type InputProblem } from './http-errors.ts';

/**
 * What a schema makes of a part of a request.
 *
 * @throws HttpError `bad_input`, which names places and what is expected there, never what was sent
 */
export function checkInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const checked = schema.safeParse(input);
  if (checked.success) return checked.data;
  throw new HttpError('bad_input', { problems: checked.error.issues.slice(0, 10).map(problemOf) });
}

function problemOf({ code, path, message }: z.core.$ZodIssue): InputProblem {
  // Zod's message would repeat the names that were sent.
  const said = code === 'unrecognized_keys' ? 'There is a field that is not known here.' : message;
  return { path: path.map(String).join('.'), message: said };
}

/**
 * A body of JSON; an empty one is an empty object.
 *
 * @throws HttpError `bad_json`
 */
export function parseJsonBody(body: unknown): unknown {
  if (!(body instanceof Uint8Array) || body.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    // Its message would repeat a part of the body.
    throw new HttpError('bad_json');
  }
}
