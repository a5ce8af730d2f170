import { garbage, mutate, textOf } from './mutate.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

/** A request as it goes out. */
export interface FuzzRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const contentTypes = [
  'application/json; charset=utf-16',
  'application/json;charset',
  'application/x-ndjson',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'APPLICATION/JSON',
  'application/json, application/json',
  ';',
  '/',
  'x'.repeat(500),
  '',
];

const encodings = ['gzip', 'br', 'deflate', 'identity', 'x-unknown', 'gzip, gzip', ''];

const oddParts = [
  '__proto__',
  'constructor',
  '..',
  '%2e%2e%2f',
  '%00',
  '%ff',
  '%',
  '%zz',
  '%F0%9F%92%A9',
  '-1',
  '1e9',
  '99999999999999999999',
  "' or 1=1 --",
  'x'.repeat(300),
  '[]',
  '{}',
  'null',
];

/** The next request to a target: half of them right ones with one mistake, authorized and signed. */
export function makeRequest(target: Target, random: Random): FuzzRequest {
  const valid = random.chance(0.5);
  const where = random.below(10);
  const body = makeBody(target, random, valid, where);
  const headers: Record<string, string> = {
    ...(target.token !== undefined && { authorization: `Bearer ${target.token}` }),
    ...(target.contentType !== undefined && { 'content-type': target.contentType }),
    ...target.sign?.(body),
    'content-length': String(body.length),
  };
  // One mistake: where the body is right, the headers or the address are not.
  if (where === 7) headers['content-type'] = random.pick(contentTypes);
  if (where === 8) headers['content-encoding'] = random.pick(encodings);
  const query = makeQuery(target, random, where);
  const path = where === 9 ? oddPath(target, random) : target.address;
  return { method: target.method, url: query === '' ? path : `${path}?${query}`, headers, body };
}

function makeBody({ method, bodies }: Target, random: Random, valid: boolean, where: number): Buffer {
  if (method === 'GET') return Buffer.alloc(0);
  if (!valid) return garbage(random);
  const body = random.pick(bodies);
  return where < 7 ? mutate(body, random) : Buffer.from(textOf(body));
}

function makeQuery({ method, queries }: Target, random: Random, where: number): string {
  const query = random.pick(queries);
  if (method === 'POST' || where === 9) return query;
  const odd = encodeURI(random.pick(oddParts)).replaceAll('%25', '%');
  const kind = random.below(4);
  if (kind === 0 || query === '')
    return `${random.pick(['limit', 'after', 'from', 'state', 'x', odd])}=${odd}`;
  if (kind === 1) return `${query}&${query}`;
  if (kind === 2) return `${query}&${odd}`;
  return query.replace(/=[^&]*/, `=${odd}`);
}

function oddPath({ address }: Target, random: Random): string {
  const parts = address.split('/');
  const at = 1 + random.below(parts.length - 1);
  return parts
    .map((part, index) => (index === at ? encodeURI(random.pick(oddParts)).replaceAll('%25', '%') : part))
    .join('/');
}
