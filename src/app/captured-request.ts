import type { WebhookRequest } from '../sources/index.ts';

/** A request as a tool or a log wrote it down: its body, and what stands before it. */
export interface CapturedRequest extends Pick<WebhookRequest, 'url' | 'headers' | 'body'> {
  /** Whether headers came with the body; otherwise the type of the body is a guess. */
  readonly hasHeaders: boolean;
}

/**
 * Reads a captured request: a body alone, or one behind its headers and a blank line, with or without the first line of
 * HTTP (`POST /v1/sources/crm HTTP/1.1`). Without a content type one is guessed from the body.
 */
export function readCapturedRequest(bytes: Uint8Array): CapturedRequest {
  const head = readHead(bytes);
  const { headers } = head;
  const rest = bytes.subarray(head.length);
  const body = ofLength(rest, Number(headers['content-length'] ?? Number.NaN));
  const type = headers['content-type'] ?? guessType(body);
  return {
    url: head.url,
    headers: { ...headers, ...(type !== undefined && { 'content-type': type }) },
    body,
    hasHeaders: head.length > 0,
  };
}

interface Head {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes up to the body; 0 when there is no head. */
  readonly length: number;
}

const noHead: Head = { url: '/', headers: {}, length: 0 };
/** No head is longer. */
const longest = 65_536;

function readHead(bytes: Uint8Array): Head {
  // A character a byte: what is counted here are bytes.
  const text = Buffer.from(bytes.subarray(0, longest)).toString('latin1');
  let start = 0;
  let url = '/';
  const headers = new Map<string, string>();
  for (;;) {
    const end = text.indexOf('\n', start);
    if (end === -1) return noHead;
    const line = text.slice(start, end).replace(/\r$/, '');
    const first = start === 0 ? /^(?:[A-Z]{3,10} (\S+) HTTP\/[\d.]+|HTTP\/[\d.]+ \d{3}.*)$/.exec(line) : null;
    start = end + 1;
    if (first !== null) {
      url = first[1] ?? '/';
      continue;
    }
    if (line === '') break;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!/^[\w-]+$/.test(name)) return noHead;
    headers.set(name, line.slice(colon + 1).trim());
  }
  return headers.size === 0 ? noHead : { url, headers: Object.fromEntries(headers), length: start };
}

/** Editors end a file with a line end that was not sent, and that no signature covers. */
function ofLength(body: Uint8Array, length: number): Uint8Array {
  const isEnd = body.length > length && body.length <= length + 2;
  return isEnd ? body.subarray(0, length) : body;
}

function guessType(body: Uint8Array): string | undefined {
  const text = Buffer.from(body.subarray(0, longest)).toString('utf8').trim();
  if (text.startsWith('[') || text.startsWith('{')) {
    return /^\{.*\}\r?\n\s*\{/.test(text) ? 'application/x-ndjson' : 'application/json';
  }
  return /^[^\s=&<]+=\S*$/.test(text) ? 'application/x-www-form-urlencoded' : undefined;
}
