import { settleTime } from '../event/index.ts';
import { type KnownStage, type Plan, plan, type WaitingEvent } from '../funnel/index.ts';
import { mostCarriers } from '../leads/index.ts';
import { states } from '../outbox/index.ts';
import { problem, validateEvent } from '../spec/index.ts';
import { isNew, isOpen } from './event-standing.ts';
import { holdBack, isUnmapped, unknownUntil, waitsForLead, waitsForLookUp } from './hold-back.ts';
import { LeadDraft } from './lead-draft.ts';
import { placeUnmapped } from './place-stage.ts';
import type { PlannedLead } from './planned-lead.ts';
import { eventFlags, type LeadEvent, type LeadRows, type Removal } from './port.ts';
import type { IntakeSettings } from './settings.ts';

/**
 * Plans one lead: settles what depends on the lead (times, keys it lends its events, whether it belongs here), asks
 * the funnel's plan, and says what to write. Pure; the store runs it between its reads and its writes.
 *
 * @param now Unix seconds
 * @param isCurrent whether an import belongs to this run
 * @param lookedUp what the CRM said of events that waited for it, by their number
 */
export function planLead(
  stored: LeadRows,
  settings: IntakeSettings,
  now: number,
  isCurrent: (importId: number) => boolean,
  lookedUp: ReadonlyMap<number, Finished> = nothing,
): PlannedLead {
  const placed = placeStages(stored, settings);
  const draft = new LeadDraft(placed);
  const rows = finish(refuseShared(placed, draft), draft, lookedUp);
  for (const [index, was] of stored.events.entries()) {
    const event = placed.events[index];
    if (event === undefined || !isOpen(event) || draft.isRemoved(event.id)) continue;
    if (event.rank !== was.rank) draft.setRank(event.id, event.rank);
    if (isUnmapped(was) && !isUnmapped(event)) draft.setStage(event.id, was.stageName);
  }
  const staged = rows.events.filter((event) => event.staged);
  const alive = staged.filter(
    (event) =>
      stageIsSent(event, settings, draft) &&
      leadIdIsRight(rows, event, draft) &&
      (waitsForLookUp(rows, event, now) || belongsHere(rows, event, draft, now)) &&
      timeIsRight(rows, event, draft),
  );
  const open = rows.events.filter((event) => !event.staged && isOpen(event));
  lendKeys(rows, [...alive, ...open], draft);
  const { back = [], ready = [] } = Object.groupBy(alive, (event) =>
    isUnmapped(event) || waitsForLookUp(rows, event, now) || waitsForLead(rows, event) ? 'back' : 'ready',
  );
  const sendable = ready.filter((event) => hasKeys(event, draft));

  const { sent, waiting } = split(rows, sendable, draft);
  sent.push(...back.map(({ id, stage, time }) => ({ id, stage, time })));
  const decided = plan(rows, { sent, waiting }, settings.funnel, settings.policy, now);
  draft.touch(carriedOver(decided, draft, isCurrent));
  for (const { id, of } of decided.duplicate) stageAgain(id, of, draft, isCurrent);
  for (const id of decided.release) {
    const stands = draft.standsFor(id);
    if (stands !== undefined) draft.release(stands);
  }
  for (const { id, reason, until } of decided.hold) {
    const stands = draft.standsFor(id);
    if (stands !== undefined) draft.hold(stands, reason, until);
  }
  for (const { id, missing } of decided.gaps) {
    draft.find(id, problem('stage_gap', 'stage', { stage: draft.event(id).stageName, missing }));
  }
  imply(decided, draft);
  const waits = holdBack(rows, back, draft, now, isCurrent);
  return draft.finish([...decided.hold.map((one) => one.until), ...waits]);
}

/**
 * The stages and ranks of today: one may have been renamed, moved in the funnel, or mapped at last, since its event was
 * stored.
 */
function placeStages(rows: LeadRows, settings: IntakeSettings): LeadRows {
  const moved = <T extends { readonly stage: string; readonly rank?: number }>(one: T): T => {
    const place = settings.funnel.place(one.stage);
    if (place === undefined || (place.key === one.stage && place.rank === (one.rank ?? place.rank)))
      return one;
    return { ...one, stage: place.key, ...(one.rank !== undefined && { rank: place.rank }) };
  };
  const placed = (event: LeadEvent): LeadEvent => {
    if (!isUnmapped(event)) return moved(event);
    const match = placeUnmapped(event.stageName, event.source(), settings);
    if (match.kind === 'ignored' || match.kind === 'unknown') return event;
    const { key: stage, name: stageName, rank } = match;
    return { ...event, stage, stageName, rank, flags: event.flags & ~eventFlags.unmapped };
  };
  return { ...rows, past: rows.past.map(moved), events: rows.events.map(placed) };
}

/** A stage that was not mapped when its row came may be one that is never sent. */
function stageIsSent(event: LeadEvent, settings: IntakeSettings, draft: LeadDraft): boolean {
  if (!isUnmapped(event)) return true;
  if (placeUnmapped(event.stageName, event.source(), settings).kind !== 'ignored') return true;
  draft.remove({ id: event.id, as: 'skipped', reason: 'ignored_stage' });
  return false;
}

/** What became of an event that the CRM was asked about: it is no event after all, or what there is to tell of it. */
export interface Finished {
  readonly removal?: Exclude<Removal, { readonly as: 'duplicate' }>;
  readonly note?: string;
}

const nothing: ReadonlyMap<number, Finished> = new Map();

function finish(rows: LeadRows, draft: LeadDraft, lookedUp: ReadonlyMap<number, Finished>): LeadRows {
  if (lookedUp.size === 0) return rows;
  for (const { id } of rows.events) {
    const { removal, note } = lookedUp.get(id) ?? {};
    if (removal !== undefined && !draft.isRemoved(id)) draft.remove(removal);
    else if (lookedUp.has(id)) draft.note(id, 'looked_up', note);
  }
  return { ...rows, events: rows.events.filter(({ id }) => !draft.isRemoved(id)) };
}

/** Design, rule 2: what more than three people or records carry is no lead id. Refuses all that was not released yet. */
function refuseShared(rows: LeadRows, draft: LeadDraft): LeadRows {
  const { carriers = 0 } = rows;
  if (carriers <= mostCarriers) return rows;
  const problems = [problem('lead_id_shared', 'lead_id', { count: carriers })];
  const isRefused = ({ state }: LeadEvent): boolean => state === 'held';
  for (const { id } of rows.events.filter(isRefused)) {
    for (const one of problems) draft.find(id, one);
    draft.remove({ id, as: 'invalid', problems });
  }
  return { ...rows, events: rows.events.filter((event) => !isRefused(event)) };
}

/** Design, rule 3: a bad lead id refuses the row unless the directory recovers the right one. */
function leadIdIsRight(rows: LeadRows, event: LeadEvent, draft: LeadDraft): boolean {
  if ((event.flags & eventFlags.badLeadId) === 0) return true;
  if (rows.leadId !== undefined) {
    draft.find(
      event.id,
      problem('lead_id_dropped', 'lead_id', { reason: 'it is damaged; the right one was recovered' }),
    );
    return true;
  }
  const problems = event.refusal();
  for (const one of problems) draft.find(event.id, one);
  draft.remove({ id: event.id, as: 'invalid', problems });
  return false;
}

/** Design, rule 5: what names another origin needs a lead that the directory knows. */
function belongsHere(rows: LeadRows, event: LeadEvent, draft: LeadDraft, now: number): boolean {
  if (rows.leadId !== undefined || rows.fromMeta) return true;
  const waits = waitsForLead(rows, event);
  if (event.flags & eventFlags.onlyKnownLead || (waits && now >= unknownUntil(event))) {
    draft.remove({ id: event.id, as: 'skipped', reason: 'not_a_meta_lead' });
    return false;
  }
  if ((event.flags & (eventFlags.originUnknown | eventFlags.live)) === eventFlags.originUnknown)
    draft.find(event.id, problem('origin_unknown', 'origin'));
  return true;
}

/** Design, rule 4: strictly after the lead's creation. */
function timeIsRight(rows: LeadRows, event: LeadEvent, draft: LeadDraft): boolean {
  const settled = settleTime(event, rows.created);
  if (settled.problem !== undefined) draft.find(event.id, settled.problem);
  if (settled.problem?.severity === 'error') {
    draft.remove({ id: event.id, as: 'invalid', problems: [settled.problem] });
    return false;
  }
  if (settled.time !== event.time) draft.setTime(event.id, settled.time);
  return true;
}

/** Gives each event what its lead knows and it lacks. Only a lead whose events differ in keys has to be looked into. */
function lendKeys(rows: LeadRows, alive: readonly LeadEvent[], draft: LeadDraft): void {
  if (alive.every((event) => !draft.lacksSomething(event))) return;
  const known = draft.known();
  for (const event of alive) if (draft.lacksSomething(event)) draft.complete(event.id, rows.leadId, known);
}

function hasKeys(event: LeadEvent, draft: LeadDraft): boolean {
  if ((event.flags & eventFlags.keysFromLead) === 0) return true;
  const problems = validateEvent(draft.payload(event.id)).filter((one) => one.severity === 'error');
  if (problems.length === 0) return true;
  for (const one of problems) draft.find(event.id, one);
  draft.remove({ id: event.id, as: 'invalid', problems });
  return false;
}

function split(
  rows: LeadRows,
  sendable: readonly LeadEvent[],
  draft: LeadDraft,
): { sent: KnownStage[]; waiting: WaitingEvent[] } {
  const sent: KnownStage[] = rows.past.map(({ stage, time }) => ({ stage, time }));
  const waiting: WaitingEvent[] = [];
  const stages = new Map<string, number>();
  for (const event of sendable) stages.set(event.stage, (stages.get(event.stage) ?? 0) + 1);
  const planned = rows.events.filter((event) => !event.staged);
  for (const event of [...planned, ...sendable]) {
    if (!isOpen(event)) {
      sent.push({
        stage: event.stage,
        time: event.time,
        id: event.id,
        replaceable: !states[event.state].countsAsSent,
      });
      continue;
    }
    const alone = (stages.get(event.stage) ?? 0) < 2;
    waiting.push({
      id: event.id,
      stage: event.stage,
      rank: event.rank,
      time: draft.time(event.id),
      // Two rows of the same stage and time are told apart by what they carry, not by the order they came in.
      tie: alone ? event.eventId : event.eventId + JSON.stringify(draft.payload(event.id)),
      arrived: event.storedAt,
      ...(event.hold?.reason === 'reorder' &&
        event.hold.until !== undefined && { reorderUntil: event.hold.until }),
      planned: !isNew(event),
      implied: (event.flags & eventFlags.implied) !== 0,
    });
  }
  return { sent, waiting };
}

/** A further change to a stage that has its event: it adds what that lacks, as long as it is not sent. */
function stageAgain(
  id: number,
  of: number,
  draft: LeadDraft,
  isCurrent: (importId: number) => boolean,
): void {
  const winner = draft.event(of);
  const implied = (draft.event(id).flags & eventFlags.implied) !== 0;
  // An implied event has nothing of its own to give.
  const takesOver = !implied && isOpen(winner) && draft.merge(id, of, isCurrent);
  if (!implied && !isOpen(winner) && winner.flags & eventFlags.implied) {
    draft.note(of, 'real_change_after_implied', `event_time ${draft.time(id)}`);
  }
  draft.remove({ id, as: 'duplicate', of, ...(takesOver && { takesOver }) });
}

/**
 * How many rows of this run repeat one that an earlier run left waiting, staged (it was interrupted) or planned: each
 * pair is one change, which both runs would count otherwise.
 */
function carriedOver(decided: Plan, draft: LeadDraft, isCurrent: (importId: number) => boolean): number {
  const groups = Map.groupBy(decided.duplicate, (one) => one.of);
  let touched = 0;
  for (const [of, duplicates] of groups) {
    const members = duplicates.map((one) => draft.event(one.id));
    const winner = draft.event(of);
    if (winner.state === 'held' || winner.state === 'pending') members.push(winner);
    const current = members.filter((event) => isCurrent(event.import)).length;
    touched += Math.min(current, members.length - current);
  }
  return touched;
}

function imply(decided: Plan, draft: LeadDraft): void {
  for (const { stage, name, rank, time, cause } of decided.implied) {
    const waiting = draft.waitingImplied(stage);
    if (waiting !== undefined) {
      if (waiting.time !== time) draft.setTime(waiting.id, time);
      continue;
    }
    draft.imply({ stage, stageName: name, rank, time, cause });
  }
}
