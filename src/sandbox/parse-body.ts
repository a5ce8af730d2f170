import type { Refusal } from './graph-error.ts';
import { readJson } from './read-json.ts';
import { isObject } from './wire-event.ts';

/** The parameters of a request by name; those of a form are all text. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A body that was read, or why it couldn't be. */
export interface ParsedBody {
  readonly parameters: Parameters;
  readonly refusal?: Refusal;
}

/**
 * Reads the body of a request as JSON, as a form or as multipart, by its content type; without one that is known, by
 * how it begins. A body that is none of these gives no parameters and a refusal, and never throws.
 */
export async function parseBody(body: Buffer, contentType = ''): Promise<ParsedBody> {
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase();
  try {
    if (type === 'multipart/form-data') {
      const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
      const fields = [...form].map(
        async ([name, value]): Promise<[string, string]> => [
          name,
          typeof value === 'string' ? value : await value.text(),
        ],
      );
      return { parameters: Object.fromEntries(await Promise.all(fields)) };
    }
    const text = body.toString();
    if (
      type === 'application/x-www-form-urlencoded' ||
      !(type === 'application/json' || /^\s*[{[]/.test(text))
    )
      return { parameters: Object.fromEntries(new URLSearchParams(text)) };
    const json = readJson(text);
    return isObject(json) ? { parameters: json } : unreadable('it is JSON, but not an object');
  } catch {
    // The parser's own message may quote the body.
    return unreadable(`it is not ${type || 'JSON'}`);
  }
}

function unreadable(reason: string): ParsedBody {
  return { parameters: {}, refusal: { code: 100, message: `(#100) The body can't be read: ${reason}` } };
}
