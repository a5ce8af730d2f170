import type { EventDetail, EventSummary } from '../app/index.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';

/** An event in a list. */
export function eventJson(event: EventSummary): Record<string, unknown> {
  const { hold } = event;
  return {
    id: event.id,
    event_id: event.eventId,
    stage: event.stage,
    event_time: isoTime(event.time),
    state: event.state,
    implied: event.implied,
    recovered: event.recovered,
    lead: event.lead,
    lead_id: event.leadId ?? null,
    source: event.source,
    row: event.row,
    reason: event.reason ?? null,
    hold: hold === undefined ? null : { reason: hold.reason, until: isoTimeOrNull(hold.until) },
  };
}

/** One event with its history. The payload stays text, so that no reader rounds its lead_id. */
export function eventDetailJson(event: EventDetail): Record<string, unknown> {
  return {
    ...eventJson(event),
    dataset: event.dataset,
    stored_at: isoTime(event.storedAt),
    deadline: isoTime(event.deadline),
    look_up: event.lookUp ?? null,
    warnings: event.warnings,
    payload: event.payload ?? null,
    history: event.history.map(({ at, what, detail }) => ({
      at: isoTime(at / 1000),
      what,
      detail: detail ?? null,
    })),
    attempts: event.attempts.map((attempt) => ({
      id: attempt.id,
      started_at: isoTime(attempt.startedAt / 1000),
      finished_at: attempt.finishedAt === undefined ? null : isoTime(attempt.finishedAt / 1000),
      events: attempt.events,
      bytes: attempt.bytes,
      outcome: attempt.outcome ?? null,
      http_status: attempt.httpStatus ?? null,
      code: attempt.code ?? null,
      subcode: attempt.subcode ?? null,
      trace_id: attempt.traceId ?? null,
      reason: attempt.reason ?? null,
      maybe_sent: attempt.maybeSent,
    })),
  };
}
