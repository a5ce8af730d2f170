import { type Event, eventIdFor, type UserData } from '../event/index.ts';
import { keysOf, lacks, leadIdBit } from '../leads/index.ts';
import type { HoldReason } from '../outbox/index.ts';
import type { Problem } from '../spec/index.ts';
import { isNew, isOpen, waitedForLead } from './event-standing.ts';
import { knownOf } from './known-of-lead.ts';
import { adoptKeys, complete, differs, impliedEvent, parseBody, writeBody } from './payload.ts';
import type { PlanFinding, PlannedLead, PlanTally } from './planned-lead.ts';
import {
  type EventUpdate,
  eventFlags,
  type ImpliedEvent,
  type LeadEvent,
  type LeadRows,
  type Removal,
  settledFlags,
} from './port.ts';

type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

/** One lead while it is planned: its rows as read, and the changes made to them so far. Nothing else is mutable. */
export class LeadDraft {
  readonly #rows: LeadRows;
  readonly #events: ReadonlyMap<number, LeadEvent>;
  readonly #updates = new Map<number, Draft<EventUpdate>>();
  readonly #payloads = new Map<number, Event>();
  readonly #removals = new Map<number, Removal>();
  readonly #implied: ImpliedEvent[] = [];
  readonly #history: { event: number; what: string; detail?: string }[] = [];
  readonly #findings: PlanFinding[] = [];
  readonly #warnings = new Map<number, string[]>();
  readonly #tally: PlanTally = {
    touched: 0,
    replaced: { rejected: 0, expired: 0, cancelled: 0 },
    turned: [],
    recovered: 0,
  };
  readonly #available: number;

  constructor(rows: LeadRows) {
    this.#rows = rows;
    this.#events = new Map(rows.events.map((event) => [event.id, event]));
    let available = rows.known === undefined ? 0 : keysOf(rows.known);
    for (const event of rows.events) available |= event.keyBits;
    this.#available = available;
  }

  event(id: number): LeadEvent {
    const event = this.#events.get(id);
    if (event === undefined) throw new RangeError(`event ${id} is none of lead ${this.#rows.lead}`);
    return event;
  }

  time(id: number): number {
    return this.#updates.get(id)?.time ?? this.event(id).time;
  }

  payload(id: number): Event {
    let payload = this.#payloads.get(id);
    if (payload === undefined) {
      payload = parseBody(this.event(id).body());
      this.#payloads.set(id, payload);
    }
    return payload;
  }

  /** The funnel was changed since the event was stored. */
  setRank(id: number, rank: number): void {
    this.#update(id).rank = rank;
  }

  /** The stage that nothing mapped when the event was stored has a place in the funnel now. */
  setStage(id: number, was: string): void {
    const { stage: key, stageName: name, flags } = this.event(id);
    Object.assign(this.#update(id), { stage: { key, name }, flags });
    this.#rewrite(id, { ...this.payload(id), event_name: name });
    this.note(id, 'stage_mapped', was);
  }

  setTime(id: number, time: number): void {
    this.#update(id).time = time;
    this.#rewrite(id, { ...this.payload(id), event_time: time });
  }

  /** Whether the lead knows something that would make the event match better. */
  lacksSomething(event: LeadEvent): boolean {
    const leadId = this.#rows.leadId !== undefined && (event.keyBits & leadIdBit) === 0;
    return leadId || lacks(event.keyBits, this.#available);
  }

  /** All hashed contact information of the lead. */
  known(): UserData {
    return knownOf(this.#rows, (id) => this.payload(id).user_data);
  }

  complete(id: number, leadId: string | undefined, known: UserData): void {
    const recovered = leadId !== undefined && (this.#bits(id) & leadIdBit) === 0;
    this.#rewrite(id, complete(this.payload(id), leadId, known));
    if (!recovered) return;
    const update = this.#update(id);
    update.flags = (update.flags ?? this.event(id).flags) | eventFlags.recovered;
    this.#tally.recovered += 1;
    if (!isNew(this.event(id))) this.note(id, 'lead_id_recovered');
  }

  find(id: number, problem: Problem): void {
    const { import: importId, row } = this.event(id);
    this.#findings.push({ import: importId, row, problem });
    if (problem.severity === 'warning')
      this.#warnings.set(id, [...(this.#warnings.get(id) ?? []), problem.code]);
  }

  note(event: number, what: string, detail?: string): void {
    this.#history.push({ event, what, ...(detail !== undefined && { detail }) });
  }

  remove(removal: Removal): void {
    this.#removals.set(removal.id, removal);
    this.#updates.delete(removal.id);
    if (removal.as === 'duplicate') return;
    const as = removal.as === 'invalid' ? removal.as : removal.reason;
    this.#tally.turned.push({ import: this.event(removal.id).import, as });
  }

  release(id: number): void {
    const event = this.event(id);
    if (!event.staged && event.state === 'pending') return;
    if (waitedForLead(event)) this.note(id, 'lead_known');
    const update = this.#update(id);
    update.state = 'pending';
    update.planned = true;
    this.#settle(id, update);
  }

  hold(id: number, reason: HoldReason, until: number): void {
    const update = this.#update(id);
    update.state = 'held';
    update.hold = { reason, until };
    update.planned = true;
    this.#settle(id, update);
  }

  /** The event waits for its lead or its stage to be known, or for the CRM; till then it is a row that may still become another lead's. */
  holdBack(id: number, reason: 'lookup' | 'unknown_lead' | 'unmapped_stage', until: number): void {
    const { hold } = this.event(id);
    if (hold?.reason === reason && hold.until === until) return;
    const update = this.#update(id);
    update.state = 'held';
    update.hold = { reason, until };
  }

  /** It waited until its deadline. */
  expire(id: number, reason: string): void {
    const update = this.#update(id);
    update.state = 'expired';
    update.reason = reason;
  }

  isRemoved(id: number): boolean {
    return this.#removals.has(id);
  }

  /**
   * A further row for a stage whose event is not sent yet adds the keys that it lacks; the earlier time stays.
   *
   * @returns whether the event was implied, and is the row's from now on
   */
  merge(id: number, into: number, isCurrent: (importId: number) => boolean): boolean {
    const row = this.event(id);
    const winner = this.event(into);
    const isSecond = this.#updates.get(into)?.from !== undefined;
    const takesOver = ((this.#updates.get(into)?.flags ?? winner.flags) & eventFlags.implied) !== 0;
    const time = Math.min(this.time(id), takesOver ? Number.POSITIVE_INFINITY : this.time(into));
    if (time !== this.time(into)) this.#update(into).time = time;
    if (takesOver) {
      this.#update(into).flags = row.flags & ~settledFlags;
      this.#rewrite(into, { ...this.payload(id), ...idOf(this.payload(into)), event_time: time });
      this.note(into, 'real_change_took_over', `row ${row.row}`);
    } else if (time !== winner.time || (this.#bits(id) & ~this.#bits(into)) !== 0) {
      const payload = adoptKeys(this.payload(into), this.payload(id));
      this.#rewrite(into, { ...payload, event_time: time });
      if (!isNew(winner)) this.note(into, 'completed_by_row', `row ${row.row}`);
    }
    if (!winner.staged && !isSecond && !isCurrent(winner.import))
      this.#update(into).from = { import: row.import, row: row.row };
    return takesOver;
  }

  /** So many rows of this run are the same change as one that was waiting from an earlier run. */
  touch(count: number): void {
    this.#tally.touched += count;
  }

  /**
   * The event that a row stands for from now on: the row's own, or the failed one of its stage, whose place it takes
   * (design, rule 7). Nothing when it would only repeat what failed: then the row is a duplicate.
   */
  standsFor(id: number): number | undefined {
    const row = this.event(id);
    const failed = row.staged ? this.#failedBefore(row.stage) : undefined;
    if (failed === undefined) return id;
    if (!differs(this.payload(id), this.payload(failed.id))) {
      this.remove({ id, as: 'duplicate', of: failed.id });
      return undefined;
    }
    this.#replace(failed, id);
    return failed.id;
  }

  #failedBefore(stage: string): LeadEvent | undefined {
    return this.#rows.events.find(
      (event) =>
        event.stage === stage && !event.staged && ['rejected', 'expired', 'cancelled'].includes(event.state),
    );
  }

  /** A corrected row takes the place of a failed event: same event_id, back to `pending`, history kept. */
  #replace(failed: LeadEvent, id: number): void {
    const row = this.event(id);
    const update = this.#update(failed.id);
    update.state = 'pending';
    update.time = this.time(id);
    update.rank = row.rank;
    update.flags = row.flags & ~settledFlags;
    update.from = { import: row.import, row: row.row };
    this.#rewrite(failed.id, { ...this.payload(id), ...idOf(this.payload(failed.id)) });
    this.note(failed.id, 'replaced_by_row', `was ${failed.state}; row ${row.row}`);
    this.remove({ id, as: 'duplicate', of: failed.id, takesOver: true });
    if (failed.state === 'rejected' || failed.state === 'expired' || failed.state === 'cancelled') {
      this.#tally.replaced[failed.state] += 1;
    }
  }

  /** The implied event of a stage that is not sent yet. */
  waitingImplied(stage: string): LeadEvent | undefined {
    const isImplied = ({ flags }: LeadEvent): boolean => (flags & eventFlags.implied) !== 0;
    return this.#rows.events.find((event) => event.stage === stage && isImplied(event) && isOpen(event));
  }

  imply(stage: { stage: string; stageName: string; rank: number; time: number; cause: number }): void {
    const cause = this.event(stage.cause);
    const eventId = eventIdFor(cause.eventId, stage.stage);
    const written = writeBody(impliedEvent(this.payload(stage.cause), stage.stageName, stage.time, eventId));
    this.#implied.push({ ...stage, ...written, eventId, from: { import: cause.import, row: cause.row } });
  }

  finish(planAgain: readonly number[]): PlannedLead {
    for (const [id, codes] of this.#warnings) if (!this.#removals.has(id)) this.#update(id).warnings = codes;
    const { leadId, fromMeta, past, events } = this.#rows;
    const forget =
      leadId === undefined &&
      !fromMeta &&
      events.every((event) => this.#removals.has(event.id)) &&
      past.every((one) => one.onlyKnownLead);
    return {
      writes: {
        updates: [...this.#updates.values()],
        implied: this.#implied,
        removals: [...this.#removals.values()],
        history: this.#history.filter((one) => !this.#removals.has(one.event)),
        ...(forget && { forget }),
        ...(planAgain.length > 0 && { planAgain: Math.min(...planAgain) }),
      },
      findings: this.#findings,
      tally: this.#tally,
    };
  }

  #bits(id: number): number {
    return this.#updates.get(id)?.keyBits ?? this.event(id).keyBits;
  }

  #update(id: number): Draft<EventUpdate> {
    let update = this.#updates.get(id);
    if (update === undefined) {
      update = { id };
      this.#updates.set(id, update);
    }
    return update;
  }

  #settle(id: number, update: Draft<EventUpdate>): void {
    const flags = update.flags ?? this.event(id).flags;
    if (flags & settledFlags) update.flags = flags & ~settledFlags;
  }

  #rewrite(id: number, payload: Event): void {
    this.#payloads.set(id, payload);
    Object.assign(this.#update(id), writeBody(payload));
  }
}

function idOf(event: Event): { event_id?: string } {
  return event.event_id === undefined ? {} : { event_id: event.event_id };
}
