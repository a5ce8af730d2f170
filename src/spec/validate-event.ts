import type { Fault } from './fault.ts';
import { areHashes, hashLength, isObject, type Kind, kinds } from './kinds.ts';
import { checkMatchingKeys } from './matching-keys.ts';
import { type Parameter, parameters } from './parameters.ts';
import { type Problem, problem } from './problem.ts';
import { wantsValue } from './stage-name.ts';

/** What an event's time is measured against, all in Unix seconds. What is left out is not checked. */
export interface EventLimits {
  readonly now?: number;
  /** When Meta created the lead. */
  readonly leadCreatedAt?: number;
}

/** Meta takes events of at most 7 days. */
const longestAge = 7 * 86_400;

/**
 * Checks an event against the payload specification and everything else that makes Meta refuse or ignore it. It may be
 * sent when no problem has severity `error`. Takes anything, never throws, and costs next to nothing when all is well.
 *
 * Without `now` the age of the event is not checked: only then does the answer not depend on the clock.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration/payload-specification
 *
 * @example validateEvent(event, { now: Date.now() / 1000 }).every(({ severity }) => severity !== 'error')
 */
export function validateEvent(event: unknown, limits: EventLimits = {}): Problem[] {
  return validate(event, limits, false);
}

/**
 * The same for an event whose customer information was hashed here: what stands where a hash belongs and is as long as
 * one is not read digit by digit again, which takes a twelfth of the time of building an event.
 */
export function validateOwnEvent(event: unknown, limits: EventLimits = {}): Problem[] {
  return validate(event, limits, true);
}

function validate(event: unknown, limits: EventLimits, ownHashes: boolean): Problem[] {
  const problems: Problem[] = [];
  if (!isObject(event)) return [problem('parameter_type', 'event', { expected: 'an object' })];
  checkGroup(event, eventGroup, problems);
  const userData = event['user_data'];
  const customData = event['custom_data'];
  if (isObject(userData)) {
    checkGroup(userData, userDataGroup, problems, ownHashes);
    const found = checkMatchingKeys(userData);
    if (found !== undefined) problems.push(found);
  }
  if (isObject(customData)) {
    checkGroup(customData, customDataGroup, problems);
    checkAmount(event['event_name'], customData, problems);
  }
  checkDataProcessing(event, problems);
  checkTime(event['event_time'], limits, problems);
  return problems;
}

// Nobody reads more, and an event made to be wrong a million times must not fill the memory.
const mostProblems = 100;

/** The parameters of one object, compiled for looking up and running. */
interface Group {
  readonly known: ReadonlyMap<string, Check>;
  /** What the keys of the last object led to, in their order: the next one mostly has the same. */
  readonly latest: Check[];
  readonly required: readonly { readonly path: string; readonly bit: number }[];
  /** The bits of all required parameters. */
  readonly allRequired: number;
  /** Undefined when any other key is allowed; else what stands before a key's name in its path. */
  readonly closed: string | undefined;
}

interface Check {
  readonly name: string;
  readonly path: string;
  readonly one: (value: unknown) => Fault | undefined;
  readonly list: boolean;
  readonly hash: boolean;
  /** Of its own for each required parameter, so that one number says which are there; 0 for the others. */
  readonly bit: number;
}

const eventGroup = compile('', true);
const userDataGroup = compile('user_data.', true);
const customDataGroup = compile('custom_data.', false);

function compile(prefix: string, closed: boolean): Group {
  const known = new Map<string, Check>();
  const required: Check[] = [];
  for (const parameter of parameters) {
    const name = parameter.path.slice(prefix.length);
    if (!parameter.path.startsWith(prefix) || name.includes('.')) continue;
    const kind: Kind = kinds[parameter.kind];
    const bit = parameter.required ? 1 << required.length : 0;
    const check = {
      name,
      path: parameter.path,
      one: withValues(kind, parameter),
      list: kind.list === true,
      hash: parameter.kind === 'hash',
      bit,
    };
    known.set(name, check);
    if (bit !== 0) required.push(check);
  }
  const allRequired = (1 << required.length) - 1;
  return { known, latest: [], required, allRequired, closed: closed ? prefix : undefined };
}

function withValues({ check }: Kind, { values }: Parameter): Check['one'] {
  if (values === undefined) return check;
  const allowed = new Set<unknown>(values);
  const expected = values.map((value) => JSON.stringify(value)).join(' or ');
  return (value) => {
    if (allowed.has(value)) return undefined;
    return check(value) ?? { code: 'parameter_value', details: { expected } };
  };
}

function checkGroup(
  object: Record<string, unknown>,
  group: Group,
  problems: Problem[],
  ownHashes = false,
): void {
  let present = 0;
  let place = 0;
  let hashes = '';
  for (const key in object) {
    const value = object[key];
    // JSON leaves such a key out, so Meta never sees it.
    if (value === undefined) continue;
    const check = checkOf(key, place, group);
    if (check !== undefined) {
      place += 1;
      present |= check.bit;
    }
    if (problems.length >= mostProblems) continue;
    if (check === undefined) {
      if (group.closed !== undefined)
        problems.push(problem('parameter_unknown', group.closed + safeKey(key)));
    } else if (check.hash && isSingleHash(value)) {
      if (!ownHashes) hashes += value[0];
    } else {
      checkValue(value, check, problems);
    }
  }
  if (hashes !== '' && !areHashes(hashes)) checkHashes(object, group, problems);
  if (present === group.allRequired) return;
  for (const { path, bit } of group.required) {
    if ((present & bit) === 0) problems.push(problem('parameter_missing', path));
  }
}

function checkOf(key: string, place: number, { latest, known }: Group): Check | undefined {
  const guess = latest[place];
  if (guess?.name === key) return guess;
  const check = known.get(key);
  if (check !== undefined) latest[place] = check;
  return check;
}

/** A list of one text as long as a hash: such are looked at all together, which takes a third of the time. */
function isSingleHash(value: unknown): value is readonly [string] {
  if (!Array.isArray(value) || value.length !== 1) return false;
  const [only]: readonly unknown[] = value;
  return typeof only === 'string' && only.length === hashLength;
}

/** Not all that were looked at together are hashes: finds out which. */
function checkHashes(object: Record<string, unknown>, group: Group, problems: Problem[]): void {
  for (const [key, check] of group.known) {
    const value = object[key];
    if (check.hash && isSingleHash(value)) checkValue(value, check, problems);
  }
}

function checkValue(value: unknown, check: Check, problems: Problem[]): void {
  if (check.list && Array.isArray(value)) {
    checkList(value, check, problems);
  } else {
    const fault = check.one(value);
    if (fault !== undefined) problems.push(problem(fault.code, check.path, fault.details));
  }
}

function checkList(list: readonly unknown[], { path, one }: Check, problems: Problem[]): void {
  if (list.length === 0)
    problems.push(problem('parameter_value', path, { expected: 'a list that is not empty' }));
  for (let index = 0; index < list.length && problems.length < mostProblems; index++) {
    const fault = one(list[index]);
    if (fault !== undefined) problems.push(problem(fault.code, `${path}[${index}]`, fault.details));
  }
}

/** A key is no place for a personal value, but someone may have put one there. */
function safeKey(key: string): string {
  return /^[a-z_]\w{0,59}$/i.test(key) ? key : '?';
}

function checkAmount(eventName: unknown, customData: Record<string, unknown>, problems: Problem[]): void {
  const value = customData['value'] !== undefined;
  const currency = customData['currency'] !== undefined;
  if (wantsValue(eventName) && !(value && currency)) {
    const missing = value ? 'the currency' : currency ? 'the value' : 'both';
    problems.push(problem('purchase_needs_value', 'custom_data', { missing }));
  } else if (value && !currency) {
    problems.push(problem('currency_missing', 'custom_data.currency'));
  }
}

/** Limited use needs to be told where: even for finding out itself, Meta wants an explicit 0. */
function checkDataProcessing(event: Record<string, unknown>, problems: Problem[]): void {
  const options = event['data_processing_options'];
  const country = event['data_processing_options_country'];
  const limited = Array.isArray(options) && options.length > 0;
  if (limited && country === undefined) {
    problems.push(problem('parameter_missing', 'data_processing_options_country'));
  }
  if ((limited || country !== undefined) && event['data_processing_options_state'] === undefined) {
    problems.push(problem('parameter_missing', 'data_processing_options_state'));
  }
}

function checkTime(time: unknown, { now, leadCreatedAt }: EventLimits, problems: Problem[]): void {
  if (!Number.isSafeInteger(time) || kinds.unixTime.check(time) !== undefined) return;
  const seconds = Number(time);
  if (now !== undefined) {
    if (seconds > now)
      problems.push(problem('time_future', 'event_time', { seconds: Math.ceil(seconds - now) }));
    else if (seconds < now - longestAge) problems.push(problem('time_too_old', 'event_time'));
  }
  if (leadCreatedAt !== undefined && seconds <= leadCreatedAt) {
    problems.push(
      problem('time_before_lead', 'event_time', { seconds: Math.ceil(leadCreatedAt + 1 - seconds) }),
    );
  }
}
