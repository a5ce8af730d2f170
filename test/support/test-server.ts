import { hash } from 'node:crypto';
import type { Caller, Scope } from '../../src/app/index.ts';
import { type Server, type ServerOptions, startServer } from '../../src/server/index.ts';
import { type MemoryService, memoryService } from './memory-service.ts';

/** Two datasets; each scope's token for all, and for the first alone. */
export const [mine, others] = ['1111111111', '2222222222'] as const;
export const scopes = ['ingest', 'read', 'operate'] as const satisfies readonly Scope[];

/** A token as `openssl rand -hex 32` makes it, the same in each run. */
export const tokenOf = (scope: Scope, dataset = 'all'): string => hash('sha256', `${scope} ${dataset}`);

/** A server on a socket, over a service in memory. */
export interface TestServer extends Server {
  readonly service: MemoryService;
  readonly lines: string[];
  /** Milliseconds. */
  readonly time: { now: number };
}

export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const tokens: Record<string, Caller> = {};
  for (const scope of scopes) {
    tokens[tokenOf(scope)] = { name: `${scope}-all`, scopes: new Set([scope]) };
    for (const dataset of [mine, others])
      tokens[tokenOf(scope, dataset)] = {
        name: `${scope}-${dataset}`,
        scopes: new Set([scope]),
        datasets: new Set([dataset]),
      };
  }
  const service = memoryService(tokens, [mine, others]);
  const lines: string[] = [];
  const time = { now: 1_795_348_800_000 };
  const server = await startServer(service, {
    host: '127.0.0.1',
    port: 0,
    ratePerMinute: 1_000_000,
    log: (line) => lines.push(line),
    clock: () => time.now,
    ...options,
  });
  return { ...server, service, lines, time };
}

/** A request with a token; a body that is no bytes goes as JSON. */
export async function ask(
  { url }: Server,
  method: 'GET' | 'POST',
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<{
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
  readonly text: string;
}> {
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: (raw ? body : JSON.stringify(body)) as string | Uint8Array<ArrayBuffer>,
    }),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, json, text };
}
