import { Agent, request } from 'node:http';
import { type FuzzRequest, makeRequest } from './make-request.ts';
import { Random } from './random.ts';
import type { Target } from './target.ts';

/** What must not happen, and how to see it again. */
export interface FuzzViolation {
  /** The how-many-th request of the seed. */
  readonly number: number;
  readonly what: string;
  readonly request: string;
}

export interface FuzzReport {
  readonly sent: number;
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
  readonly violations: readonly FuzzViolation[];
}

export interface FuzzOptions {
  readonly url: string;
  readonly targets: readonly Target[];
  readonly bodies: number;
  readonly seed: number;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const atOnce = 8;
const patience = 30_000;

/**
 * Sends made-up requests and looks at each answer: no 5xx, no stack, JSON where it says JSON, and an answer to each. Asks
 * in between whether the server is still there.
 */
export async function fuzz({ url, targets, bodies, seed }: FuzzOptions): Promise<FuzzReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const statuses = new Map<number, number>();
  const violations: FuzzViolation[] = [];
  let number = 0;
  const worker = async (): Promise<void> => {
    while (number < bodies) {
      const mine = number++;
      // Each has a generator of its own, so that one request can be made again without the others.
      const random = new Random(Math.imul(seed, 1_000_003) + mine);
      const made = makeRequest(targets[mine % targets.length] as Target, random);
      const what = await look(url, made, agent, statuses);
      if (what !== undefined) violations.push({ number: mine, what, request: describe(made) });
      if (mine % 500 === 499) {
        const alive = await send(
          url,
          { method: 'GET', url: '/healthz', headers: {}, body: Buffer.alloc(0) },
          agent,
        );
        if (alive instanceof Error || alive.status !== 200)
          violations.push({ number: mine, what: 'the server does not answer any more', request: '' });
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
  return { sent: number, statuses, violations };
}

async function look(
  url: string,
  made: FuzzRequest,
  agent: Agent,
  statuses: Map<number, number>,
): Promise<string | undefined> {
  const answer = await send(url, made, agent);
  if (answer instanceof Error) return `no answer: ${answer.message}`;
  const { status, type, text } = answer;
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  if (status >= 500) return `status ${status}: ${text.slice(0, 200)}`;
  if (/\n\s+at .*\.[jt]s:\d+/.test(text)) return 'a stack trace';
  if (text.includes('node_modules')) return 'a path of ours';
  if (type.startsWith('application/json')) {
    try {
      JSON.parse(text);
    } catch {
      return 'JSON that is none';
    }
  }
  return undefined;
}

function send(url: string, made: FuzzRequest, agent: Agent): Promise<Answer | Error> {
  return new Promise((resolve) => {
    const { method, headers, body } = made;
    const { hostname, port } = new URL(url);
    const sent = request(
      { hostname, port, path: made.url, method, headers, agent, timeout: patience },
      (response) => {
        let text = '';
        response
          .setEncoding('utf8')
          .on('data', (chunk: string) => {
            text += chunk;
          })
          .on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              text,
            });
          })
          .on('error', resolve);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer for 30 s')));
    sent.on('error', resolve);
    sent.end(body);
  });
}

function describe({ method, url, headers, body }: FuzzRequest): string {
  const { authorization: _, ...shown } = headers;
  return `${method} ${url} ${JSON.stringify(shown)} ${Buffer.from(body).toString('latin1').slice(0, 300)}`;
}
