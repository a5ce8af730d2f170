import { type Credentials, findCredentials, refuseAccess } from './access.ts';
import type { Answer } from './answer.ts';
import { refuseVersion, versionHeaders } from './api-version.ts';
import { refuseEvent } from './event-rules.ts';
import type { Fault } from './fault-script.ts';
import { graphError, isThrottle, type Refusal } from './graph-error.ts';
import { type FaultAnswer, replacesCommit } from './named-answers.ts';
import type { SandboxState } from './options.ts';
import type { ParsedBody } from './parse-body.ts';
import { readEvents } from './read-events.ts';
import type { PreparedEvent } from './recorder.ts';
import { makeTraceId } from './trace-id.ts';
import { usageHeaders } from './usage-headers.ts';
import type { WireEvent } from './wire-event.ts';

/** A request to the events endpoint, read. */
export interface EventsCall {
  /** "v26.0"; empty when the path has none. */
  readonly version: string;
  readonly dataset: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly userAgent: string | undefined;
  readonly bytes: number;
  readonly body: ParsedBody;
}

interface Decision {
  readonly prepared: readonly PreparedEvent[];
  readonly refusal?: Refusal | undefined;
  readonly fault?: Fault | undefined;
}

/**
 * Answers a request to the events endpoint: all its events are committed and counted, or none. In Meta's order: token,
 * rights, throttle (here the fault script), shape of the body, then event by event, where the first that breaks a rule
 * refuses the request.
 */
export function receiveEvents(call: EventsCall, state: SandboxState): Answer {
  const now = state.now();
  const { events, refusal } = readEvents(call.body.parameters);
  const credentials = findCredentials(call.query, call.authorization, call.body.parameters);
  const decision = decide(call, state, credentials, { now, events, refusal: call.body.refusal ?? refusal });
  const { prepared, fault } = decision;
  state.recorder.commit(call.dataset, prepared, now);
  const { status, code, subcode, ...answer } = makeAnswer(call, state, decision);
  state.recorder.addRequest({
    received_at: now,
    dataset: call.dataset,
    version: call.version,
    status: answer.drop ? null : status,
    code: code ?? null,
    subcode: subcode ?? null,
    events: events.length,
    accepted: prepared.length,
    bytes: call.bytes,
    token_from: credentials.from,
    user_agent: call.userAgent ?? null,
    partner_agent: textOf(call.body.parameters['partner_agent']),
    test_event_code: textOf(call.body.parameters['test_event_code']),
    fault: fault?.name ?? null,
  });
  return { status, ...answer };
}

function decide(
  call: EventsCall,
  state: SandboxState,
  credentials: Credentials,
  read: { now: number; events: readonly unknown[]; refusal: Refusal | undefined },
): Decision {
  const noAccess = refuseVersion(call.version) ?? refuseAccess(call.dataset, credentials, state);
  if (noAccess) return { prepared: [], refusal: noAccess };
  const fault = state.faults.next(call.dataset, read.events);
  if (fault && replacesCommit(fault.answer)) {
    const { code, subcode } = fault.answer;
    if (code === undefined) return { prepared: [], fault };
    return { prepared: [], fault, refusal: { code, ...(subcode === undefined ? {} : { subcode }) } };
  }
  if (read.refusal) return { prepared: [], refusal: read.refusal, fault };
  const context = { ...state, now: read.now };
  for (const [index, event] of read.events.entries()) {
    const refusal = refuseEvent(event, index, context);
    if (refusal) return { prepared: [], refusal, fault };
  }
  try {
    // The rules have passed them: they are events.
    return { prepared: state.recorder.prepare(read.events as readonly WireEvent[]), fault };
  } catch {
    return { prepared: [], refusal: { code: 100, message: '(#100) param data is nested too deep.' }, fault };
  }
}

function makeAnswer(
  call: EventsCall,
  state: SandboxState,
  { prepared, refusal, fault }: Decision,
): Answer & { code?: number | undefined; subcode?: number | undefined } {
  const traceId = makeTraceId(state.random);
  const scripted = fault?.answer ?? {};
  const plain = refusal
    ? graphError(refusal, { locale: scripted.locale ?? state.locale, traceId })
    : {
        status: 200,
        body: JSON.stringify({
          events_received: Math.max(0, prepared.length + (scripted.events_received_delta ?? 0)),
          messages: [],
          fbtrace_id: traceId,
        }),
      };
  return {
    status: scripted.status ?? plain.status,
    body: scripted.body ?? plain.body,
    headers: {
      ...versionHeaders(call.version),
      ...usageHeaders(call.dataset, refusal !== undefined && isThrottle(refusal.code)),
      ...scripted.headers,
    },
    delayMs: scripted.delay_ms ?? 0,
    drop: scripted.drop !== undefined,
    ...(isFaulty(scripted) && { faulty: scripted }),
    code: refusal?.code,
    subcode: refusal?.subcode,
  };
}

function isFaulty({ cut_after, trickle_ms, body_bytes, endless_headers }: FaultAnswer): boolean {
  return [cut_after, trickle_ms, body_bytes, endless_headers].some((part) => part !== undefined);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
