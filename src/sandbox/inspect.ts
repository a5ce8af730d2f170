import { type Answer, jsonAnswer } from './answer.ts';
import { graphError } from './graph-error.ts';
import type { SandboxState } from './options.ts';
import { readJson } from './read-json.ts';
import type { Filter } from './received.ts';
import { makeTraceId } from './trace-id.ts';

type Page = (query: URLSearchParams, body: Buffer, state: SandboxState) => unknown;

const mostEntries = 10_000;

/** The sandbox's own pages, by method and path. Each gives a JSON document or throws what is wrong with the request. */
const pages: Readonly<Record<string, Page>> = {
  'GET /sandbox/events': (query, _, { recorder }) => {
    const events = recorder.events(filterOf(query));
    return { events, after: events.at(-1)?.sequence ?? null };
  },
  'GET /sandbox/requests': (query, _, { recorder }) => {
    const requests = recorder.requests(filterOf(query));
    return { requests, after: requests.at(-1)?.request ?? null };
  },
  'GET /sandbox/summary': (_, __, { recorder }) => recorder.counts(),
  'POST /sandbox/reset': (_, __, { recorder, faults }) => {
    recorder.reset();
    faults.load([]);
    return { success: true };
  },
  'POST /sandbox/faults': (_, body, { faults }) => {
    faults.load(readJson(body.toString()));
    return { success: true };
  },
};

/**
 * Answers a request to one of the sandbox's own pages, or undefined when there is no such page. `after` of an answer
 * goes into the next request to read on.
 */
export function inspect(
  method: string,
  path: string,
  query: URLSearchParams,
  body: Buffer,
  state: SandboxState,
): Answer | undefined {
  const name = `${method} ${path}`;
  const page = Object.hasOwn(pages, name) ? pages[name] : undefined;
  if (page === undefined) return undefined;
  try {
    return jsonAnswer(page(query, body, state));
  } catch (error) {
    // A TypeError is ours and says what to correct; a parser's message may quote the body.
    const message = error instanceof TypeError ? error.message : "The body can't be read as JSON";
    return graphError(
      { code: 100, message: `(#100) ${message}` },
      { ...state, traceId: makeTraceId(state.random) },
    );
  }
}

function filterOf(query: URLSearchParams): Filter {
  const dataset = query.get('dataset');
  const leadId = query.get('lead_id');
  return {
    ...(dataset === null ? {} : { dataset }),
    ...(leadId === null ? {} : { lead_id: leadId }),
    after: natural(query, 'after', 0),
    limit: Math.min(natural(query, 'limit', 1000), mostEntries),
  };
}

function natural(query: URLSearchParams, name: string, absent: number): number {
  const text = query.get(name);
  if (text === null) return absent;
  if (!/^\d{1,15}$/.test(text)) throw new TypeError(`${name} must be an integer from 0 on`);
  return Number(text);
}
