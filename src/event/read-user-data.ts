import {
  type CustomerOptions,
  type CustomerParameter,
  countryCode,
  hashCustomerInformation,
  hashUsual,
  readClickId,
  readClientIp,
  readFbp,
  saysNothing,
  splitFullName,
} from '../customer/index.ts';
import { type Problem, problem } from '../spec/index.ts';
import type { UserData } from './event.ts';
import { fieldText, fieldValue, fieldValues } from './field-text.ts';
import type { ReadOptions } from './read-change.ts';
import { readTime } from './read-time.ts';
import type { OneOrMore, StageChange, StageChangeField } from './stage-change.ts';

/**
 * The customer information of a row but its lead id, hashed where Meta wants hashes. The row's own country, where it
 * gives one, goes before the dataset's for phones and postcodes.
 */
export function readUserData(change: StageChange, options: ReadOptions, problems: Problem[]): UserData {
  const userData: UserData = {};
  addHashed(userData, change, withOwnCountry(change, options), problems);
  addUnhashed(userData, change, options, problems);
  return userData;
}

/** Written out field by field: a loop over a table of names took twice the time. */
function addHashed(
  userData: UserData,
  change: StageChange,
  options: CustomerOptions,
  problems: Problem[],
): void {
  const em = hashField('em', change.email, 'email', options, problems);
  if (em !== undefined) userData.em = em;
  const ph = hashField('ph', change.phone, 'phone', options, problems);
  if (ph !== undefined) userData.ph = ph;
  let fn = hashField('fn', change.first_name, 'first_name', options, problems);
  let ln = hashField('ln', change.last_name, 'last_name', options, problems);
  if (change.full_name !== undefined && fn === undefined && ln === undefined) {
    const [first, last] = splitNames(fieldValues(change.full_name, 'full_name', problems));
    fn = hashField('fn', first, 'full_name', options, problems);
    ln = hashField('ln', last, 'full_name', options, problems);
  }
  if (fn !== undefined) userData.fn = fn;
  if (ln !== undefined) userData.ln = ln;
  const ge = hashField('ge', change.gender, 'gender', options, problems);
  if (ge !== undefined) userData.ge = ge;
  const db = hashField('db', change.date_of_birth, 'date_of_birth', options, problems);
  if (db !== undefined) userData.db = db;
  const ct = hashField('ct', change.city, 'city', options, problems);
  if (ct !== undefined) userData.ct = ct;
  const st = hashField('st', change.state, 'state', options, problems);
  if (st !== undefined) userData.st = st;
  const zp = hashField('zp', change.zip, 'zip', options, problems);
  if (zp !== undefined) userData.zp = zp;
  const country = hashField('country', change.country, 'country', options, problems);
  if (country !== undefined) userData.country = country;
  const externalId = hashField('external_id', change.external_id, 'external_id', options, problems);
  if (externalId !== undefined) userData.external_id = externalId;
}

function hashField(
  parameter: CustomerParameter,
  value: unknown,
  field: StageChangeField,
  options: CustomerOptions,
  problems: Problem[],
): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') {
    const usual = hashUsual(parameter, value, options);
    if (usual !== undefined) return [usual];
  }
  const values = fieldValues(value, field, problems);
  if (values === undefined) return undefined;
  const found = hashCustomerInformation(parameter, values, options, field);
  if (found.problems.length > 0) problems.push(...found.problems);
  return found.hashes.length === 0 ? undefined : found.hashes;
}

function withOwnCountry(change: StageChange, options: ReadOptions): CustomerOptions {
  const value: unknown = Array.isArray(change.country) ? change.country[0] : change.country;
  if (typeof value !== 'string' || value === '') return options;
  const country = countryCode(value);
  return country === undefined || country === options.country ? options : { ...options, country };
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
  const clickId = fieldText(change.click_id, 'click_id', problems);
  if (clickId !== undefined) {
    const found = readClickId(clickId, clickedAt(change, options, problems));
    if (found.fbc !== undefined) userData.fbc = found.fbc;
    if (found.problem) problems.push(problem(found.problem.code, 'click_id', found.problem.details));
  }
  const fbp = fieldText(change.fbp, 'fbp', problems);
  if (fbp !== undefined) {
    const found = readFbp(fbp);
    if (found.fbp !== undefined) userData.fbp = found.fbp;
    if (found.problem) problems.push(problem(found.problem.code, 'fbp', found.problem.details));
  }
  const address = fieldText(change.client_ip_address, 'client_ip_address', problems);
  if (address !== undefined) {
    const found = readClientIp(address);
    if (found.ip !== undefined) userData.client_ip_address = found.ip;
    if (found.problem) problems.push(problem(found.problem.code, 'client_ip_address', found.problem.details));
  }
  const agent = fieldText(change.client_user_agent, 'client_user_agent', problems);
  if (agent !== undefined && !saysNothing(agent)) userData.client_user_agent = agent;
  const subscription = fieldText(change.subscription_id, 'subscription_id', problems);
  if (subscription !== undefined && !saysNothing(subscription)) userData.subscription_id = subscription;
}

/** Milliseconds; only a bare fbclid needs them, and says so itself when they are missing or can't be read. */
function clickedAt(change: StageChange, options: ReadOptions, problems: Problem[]): number | undefined {
  const value = fieldValue(change.clicked_at, 'clicked_at', problems);
  if (value === undefined) return undefined;
  const read = readTime(value, options);
  return 'problem' in read ? undefined : read.time * 1000;
}
