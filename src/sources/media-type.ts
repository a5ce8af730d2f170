/** A `Content-Type` taken apart: the type in lower case, and its character set if it names one. */
export interface MediaType {
  readonly type: string;
  readonly charset?: string;
}

/**
 * Reads a `Content-Type`. What can't be read is the type ''.
 *
 * @example mediaType('Application/JSON; charset="UTF-8"') // { type: 'application/json', charset: 'utf-8' }
 */
export function mediaType(header: string): MediaType {
  if (usual.has(header)) return { type: header };
  const [type = '', ...parameters] = header.slice(0, longest).split(';');
  const charset = parameters
    .map((parameter) => parameter.trim().toLowerCase())
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '')
    .trim();
  return {
    type: type.trim().toLowerCase(),
    ...(charset !== undefined && charset !== '' && { charset }),
  };
}

const longest = 1000;
const usual: ReadonlySet<string> = new Set(['application/json', 'application/x-ndjson']);

/** JSON by any of its names, also those that say what the JSON is (`application/vnd.crm+json`). */
export function isJson(type: string): boolean {
  return type === 'application/json' || type === 'text/json' || type.endsWith('+json');
}

/** A JSON text a line, by any of its names. */
export function isJsonLines(type: string): boolean {
  return lines.has(type);
}

const lines: ReadonlySet<string> = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonlines',
  'application/jsonlines',
]);

/** Whether text of that character set is UTF-8 as it stands; nothing named is UTF-8 too. */
export function isUtf8Charset({ charset }: MediaType): boolean {
  return charset === undefined || utf8.has(charset);
}

const utf8: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii']);
