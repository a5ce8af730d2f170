import {
  type CustomerOptions,
  type CustomerParameter,
  hashCustomerInformation,
  normalize,
  readClickId,
  readClientIp,
  readFbp,
  splitFullName,
} from '../customer/index.ts';
import { type Problem, problem } from '../spec/index.ts';
import type { UserData } from './event.ts';
import { fieldText, fieldValue, fieldValues } from './field-text.ts';
import type { ReadOptions } from './read-change.ts';
import { readTime } from './read-time.ts';
import type { OneOrMore, StageChange, StageChangeField } from './stage-change.ts';

const hashed: readonly (readonly [StageChangeField, CustomerParameter])[] = [
  ['email', 'em'],
  ['phone', 'ph'],
  ['first_name', 'fn'],
  ['last_name', 'ln'],
  ['gender', 'ge'],
  ['date_of_birth', 'db'],
  ['city', 'ct'],
  ['state', 'st'],
  ['zip', 'zp'],
  ['country', 'country'],
  ['external_id', 'external_id'],
];

/**
 * The customer information of a row but its lead id, hashed where Meta wants hashes. The row's own country, where it
 * gives one, goes before the dataset's for phones and postcodes.
 */
export function readUserData(change: StageChange, options: ReadOptions, problems: Problem[]): UserData {
  const userData: UserData = {};
  const reading = withOwnCountry(change, options);
  const add = (field: StageChangeField, parameter: CustomerParameter, values: OneOrMore): void => {
    const found = hashCustomerInformation(parameter, values, reading, field);
    if (found.hashes.length > 0) userData[parameter] = found.hashes;
    problems.push(...found.problems);
  };
  for (const [field, parameter] of hashed) {
    if (change[field] === undefined) continue;
    const values = fieldValues(change, field, problems);
    if (values !== undefined) add(field, parameter, values);
  }
  if (change.full_name !== undefined && userData.fn === undefined && userData.ln === undefined) {
    const [first, last] = splitNames(fieldValues(change, 'full_name', problems));
    if (first.length > 0) add('full_name', 'fn', first);
    if (last.length > 0) add('full_name', 'ln', last);
  }
  addUnhashed(userData, change, options, problems);
  return userData;
}

function withOwnCountry(change: StageChange, options: ReadOptions): CustomerOptions {
  const value: unknown = Array.isArray(change.country) ? change.country[0] : change.country;
  if (typeof value !== 'string' || value === '') return options;
  const own = normalize('country', value, {});
  return own?.length === 2 ? { ...options, country: own.toUpperCase() } : options;
}

function splitNames(values: OneOrMore | undefined): readonly [string[], string[]] {
  const first: string[] = [];
  const last: string[] = [];
  for (const value of Array.isArray(values) ? values : [values]) {
    const split = typeof value === 'string' ? splitFullName(value) : {};
    if (split.first !== undefined) first.push(split.first);
    if (split.last !== undefined) last.push(split.last);
  }
  return [first, last];
}

function addUnhashed(
  userData: UserData,
  change: StageChange,
  options: ReadOptions,
  problems: Problem[],
): void {
  const clickId = fieldText(change, 'click_id', problems);
  if (clickId !== undefined) {
    const found = readClickId(clickId, clickedAt(change, options, problems));
    if (found.fbc !== undefined) userData.fbc = found.fbc;
    if (found.problem) problems.push(problem(found.problem.code, 'click_id', found.problem.details));
  }
  const fbp = fieldText(change, 'fbp', problems);
  if (fbp !== undefined) {
    const found = readFbp(fbp);
    if (found.fbp !== undefined) userData.fbp = found.fbp;
    if (found.problem) problems.push(problem(found.problem.code, 'fbp', found.problem.details));
  }
  const address = fieldText(change, 'client_ip_address', problems);
  if (address !== undefined) {
    const found = readClientIp(address);
    if (found.ip !== undefined) userData.client_ip_address = found.ip;
    if (found.problem) problems.push(problem(found.problem.code, 'client_ip_address', found.problem.details));
  }
  const agent = fieldText(change, 'client_user_agent', problems);
  if (agent !== undefined) userData.client_user_agent = agent;
  const subscription = fieldText(change, 'subscription_id', problems);
  if (subscription !== undefined) userData.subscription_id = subscription;
}

/** Milliseconds; only a bare fbclid needs them, and says so itself when they are missing or can't be read. */
function clickedAt(change: StageChange, options: ReadOptions, problems: Problem[]): number | undefined {
  const value = fieldValue(change, 'clicked_at', problems);
  if (value === undefined) return undefined;
  const read = readTime(value, options);
  return 'problem' in read ? undefined : read.time * 1000;
}
