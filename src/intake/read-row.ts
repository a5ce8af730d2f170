import type { StageChange } from '../event/index.ts';
import {
  deadline,
  eventId,
  makeEvent,
  type ReadChange,
  readStageChange,
  stringifyEvent,
  strongestKey,
} from '../event/index.ts';
import { type IdentityKey, identityKeys, keysOf, keyTypes, laneOf, recordKey } from '../leads/index.ts';
import type { WebhookRow } from '../sources/index.ts';
import { type Problem, problem, validateOwnEvent } from '../spec/index.ts';
import { type Belonging, belongs, saysNoOrigin } from './belongs.ts';
import { placeStage, unmappedStage } from './place-stage.ts';
import { eventFlags, type NewEvent, type ReadRow, type RowIdentity } from './port.ts';
import type { IntakeSettings } from './settings.ts';

/** What became of a row, and everything that was found about it (warnings included). */
export interface RowResult {
  readonly read: ReadRow;
  readonly problems: readonly Problem[];
}

/**
 * Reads one row of a source: is it an event, and if not, why? Decides by the row alone; whatever depends on the lead
 * (creation time, keys it lends, jumps) comes when the lead is planned.
 *
 * @param now Unix seconds
 * @param from the name of the source, where it has a stage table
 * @param known the id of the event that the row is read for once more
 */
export function readRow(
  source: WebhookRow,
  settings: IntakeSettings,
  now: number,
  from?: string,
  known?: string,
): RowResult {
  const { row } = source;
  const links = (source.links ?? []).map(({ object, id }) => recordKey(settings.leadEventSource, object, id));
  if (source.skip !== undefined) {
    const linked = ofOneLead(links, settings);
    return { read: { kind: 'skipped', row, reason: source.skip, ...linked }, problems: source.problems };
  }
  if (source.record === undefined) return invalid(row, source.problems);
  const { change, refusal, found } = readRecord(source.record, settings, now);
  const problems = [...source.problems, ...found];
  if (change?.optedOut === true) return { read: { kind: 'skipped', row, reason: 'opted_out' }, problems };
  if (change === undefined) return invalid(row, problems);

  const match = placeStage(change, from, settings);
  if (match.kind === 'ignored') {
    // Later changes may name the record alone.
    const own = settings.live === true ? identityKeys(change, settings.leadEventSource) : [];
    const ids = own.filter(({ type }) => type === 'lead_id' || type === 'record_id');
    const linked = ofOneLead(withLinks(ids, links), settings);
    return { read: { kind: 'skipped', row, reason: 'ignored_stage', ...linked }, problems: [] };
  }
  const stage: Stage | undefined = match.kind === 'unknown' ? waitingStage(change, settings) : match;
  if (match.kind === 'unknown') {
    const details = { stage: change.stage.slice(0, 80), nearest: match.nearest };
    problems.push(problem(stage === undefined ? 'unknown_stage' : 'stage_unmapped', 'stage', details));
  }
  if (stage === undefined) return invalid(row, problems);
  const strongest = strongestKey(change, settings.leadEventSource);
  const belonging = belongingOf(change, settings);
  if (strongest === undefined) {
    return invalid(row, [...problems, ...(refusal ?? [problem('no_matching_key', 'lead_id')])]);
  }
  const id = known ?? eventId(settings.dataset, strongest, stage.key);
  const identity: RowIdentity = {
    keys: withLinks(identityKeys(change, settings.leadEventSource), links),
    lane: laneOf(id, settings.lanes),
    ...(change.leadCreatedAt !== undefined && { leadCreated: change.leadCreatedAt.time }),
  };
  if (deadline(change.time) <= now) {
    // What stage it was can't be known, so there is nothing to remember.
    if (stage.unmapped === true)
      return { read: { kind: 'skipped', row, reason: 'too_old_on_arrival' }, problems };
    const onlyKnownLead = belonging === 'if_known' || (belonging === 'unknown' && settings.live === true);
    const { key, name } = stage;
    const { time, precision } = change;
    return {
      read: { kind: 'past', row, identity, stage: key, stageName: name, time, precision, onlyKnownLead },
      problems,
    };
  }
  return makeNewEvent(source, { change, problems, refusal, identity, id, stage, belonging }, settings);
}

/** Of a row without event: the lead id and records that it says are one lead's. */
function ofOneLead(
  records: readonly IdentityKey[],
  { dataset, lanes }: IntakeSettings,
): { readonly links?: RowIdentity } {
  if (records.length < 2) return {};
  return { links: { keys: records, lane: laneOf(eventId(dataset, JSON.stringify(records[0]), ''), lanes) } };
}

/** The records that stand for the same lead come after the row's own. */
function withLinks(keys: readonly IdentityKey[], links: readonly IdentityKey[]): readonly IdentityKey[] {
  if (links.length === 0) return keys;
  const text = ({ type, source, value }: IdentityKey): string => JSON.stringify([type, source, value]);
  const all = new Map([...keys, ...links].map((key) => [text(key), key]));
  return [...all.values()].sort((one, other) => keyTypes[one.type] - keyTypes[other.type]);
}

interface Stage {
  readonly name: string;
  readonly key: string;
  readonly rank: number;
  readonly unmapped?: boolean;
}

/** No stage's name is longer, with object and pipeline; what is would only fill the store. */
const longestUnmapped = 300;

/** Live, a change to a stage that nothing maps yet is kept until something does. */
function waitingStage(change: ReadChange, settings: IntakeSettings): Stage | undefined {
  if (settings.live !== true) return undefined;
  const stage = unmappedStage(change, settings);
  return stage.name.length > longestUnmapped ? undefined : stage;
}

/** Live, a change that names no origin is waited for even where origins are declared: it contradicts none of them. */
function belongingOf(change: ReadChange, { declaredOrigins, live }: IntakeSettings): Belonging {
  const belonging = belongs(change, declaredOrigins);
  return live === true && belonging === 'if_known' && saysNoOrigin(change.origin) ? 'unknown' : belonging;
}

/** A row that is refused for its lead id alone is kept without it for now: the directory may know the right one. */
function readRecord(
  record: StageChange,
  settings: IntakeSettings,
  now: number,
): { change?: ReadChange; found: readonly Problem[]; refusal?: readonly Problem[] } {
  const { change, problems } = readStageChange(record, { ...settings.read, now });
  if (change !== undefined) return { change, found: problems };
  const refusal = problems.filter((one) => one.severity === 'error');
  if (!refusal.every((one) => recoverable.has(one.code))) return { found: problems };
  const { lead_id: _, ...rest } = record;
  const again = readStageChange(rest, { ...settings.read, now });
  if (again.change === undefined) return { found: problems };
  return { change: again.change, refusal, found: again.problems };
}

const recoverable: ReadonlySet<string> = new Set(['lead_id_damaged', 'lead_id_shape']);

interface Parts {
  readonly change: ReadChange;
  readonly problems: readonly Problem[];
  readonly refusal: readonly Problem[] | undefined;
  readonly identity: RowIdentity;
  readonly id: string;
  readonly stage: Stage;
  readonly belonging: Belonging;
}

function makeNewEvent(source: WebhookRow, parts: Parts, settings: IntakeSettings): RowResult {
  const { row, lookUp } = source;
  const { change, identity, id, stage, belonging, refusal } = parts;
  const event = makeEvent(change, {
    eventName: stage.unmapped === true ? change.stage : stage.name,
    leadEventSource: settings.leadEventSource,
    eventId: id,
  });
  const refused = validateOwnEvent(event).filter((one) => one.severity === 'error');
  // A record that the CRM names may get its matching keys from the lead it belongs to.
  const needsKeys =
    refused.length > 0 &&
    (change.recordId !== undefined || refusal !== undefined) &&
    refused.every(({ code }) => lacksKeys.has(code));
  if (refused.length > 0 && !needsKeys) return invalid(row, [...parts.problems, ...refused]);
  const flags =
    (needsKeys ? eventFlags.keysFromLead : 0) |
    (refusal === undefined ? 0 : eventFlags.badLeadId) |
    (belonging === 'if_known' ? eventFlags.onlyKnownLead : 0) |
    (belonging === 'unknown' ? eventFlags.originUnknown : 0) |
    (settings.live === true ? eventFlags.live : 0) |
    (lookUp === undefined ? 0 : eventFlags.lookUp) |
    (lookUp?.always === true || lookUp?.required === true ? eventFlags.lookUpAlways : 0) |
    (lookUp?.required === true ? eventFlags.lookUpRequired : 0) |
    (stage.unmapped === true ? eventFlags.unmapped : 0);
  const newEvent: NewEvent = {
    ...identity,
    eventId: id,
    stage: stage.key,
    stageName: stage.name,
    rank: stage.rank,
    time: change.time,
    precision: change.precision,
    keyBits: keysOf(event.user_data),
    flags,
    body: stringifyEvent(event),
    warnings: parts.problems.map((one) => one.code),
    ...(refusal !== undefined && { refusal }),
    ...learnedRecord(change, identity),
    ...(lookUp !== undefined && {
      lookUp: { object: lookUp.object, id: lookUp.id, change: withoutPerson(source.record) },
    }),
  };
  return { read: { kind: 'event', row, event: newEvent }, problems: parts.problems };
}

/** A deal that names its contact, and a lead id: it is the contact's. Somebody may have many deals. */
function learnedRecord({ leadId, recordId }: ReadChange, { keys }: RowIdentity): Pick<NewEvent, 'learned'> {
  if (leadId === undefined || recordId === undefined) return {};
  const [own, ...others] = keys.filter(({ type }) => type === 'record_id');
  return own === undefined || others.length === 0 ? {} : { learned: own };
}

const lacksKeys: ReadonlySet<string> = new Set(['no_matching_key', 'user_data_too_broad']);

function invalid(row: number, problems: readonly Problem[]): RowResult {
  return { read: { kind: 'invalid', row, problems }, problems };
}

/** What a change is without the person: ids, stage, time, amount. All that is stored of it until the CRM was asked. */
const impersonal: readonly (keyof StageChange)[] = [
  'stage',
  'changed_at',
  'lead_id',
  'subscription_id',
  'record_id',
  'object',
  'pipeline',
  'form_id',
  'origin',
  'lead_created_at',
  'value',
  'currency',
  'opted_out',
  'data_processing_options',
];

function withoutPerson(record: StageChange | undefined): string {
  const kept = impersonal.map((field) => [field, impersonalValue(field, record?.[field])]);
  return JSON.stringify(Object.fromEntries(kept));
}

/**
 * A property that was mapped by mistake may hold an address or a name: what is no id and no amount becomes something that is
 * as wrong. What counts as absent anyway (a list, an object, a text without end) is left out.
 */
function impersonalValue(field: keyof StageChange, value: unknown): unknown {
  if (typeof value === 'object')
    return field === 'data_processing_options' && JSON.stringify(value).length < longestOptions
      ? value
      : undefined;
  if (typeof value !== 'string') return value;
  if (field === 'lead_id') return numberLike.test(value) ? value : '?';
  if (value.length > longestText) return undefined;
  return value.includes('@') && !ids.has(field) ? '?' : value;
}

const longestOptions = 200;
/** As the reader of a change has it. */
const longestText = 4_000;
/** Damaged ids too: `1.23E+15`. */
const numberLike = /^[\s\d.,:eE+lpz-]{0,60}$/;
/** What the change is found by, which the store has anyway. */
const ids: ReadonlySet<string> = new Set(['stage', 'record_id', 'object', 'pipeline']);
