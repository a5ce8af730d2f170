import { hash as digestOf } from 'node:crypto';
import { type Problem, problem } from '../spec/index.ts';
import {
  type CustomerOptions,
  type CustomerParameter,
  isUsable,
  type Normalized,
} from './customer-parameter.ts';
import { splitEmails } from './email.ts';
import { hash } from './hash.ts';
import { cacheOf } from './hash-cache.ts';
import { normalizeValue } from './normalize.ts';
import { normalizePhones } from './phone.ts';
import { maxLength } from './plain-text.ts';
import { usualValue } from './usual-value.ts';

/** The hashes of a parameter, each once, and what was dropped or is doubtful. */
export interface HashedValues {
  readonly hashes: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Normalizes and hashes the values of a parameter. Empty values give nothing; bad ones give a problem at `path`
 * (`path[1]` in a list) and the others are used. A cell may hold several e-mails or phones. Values that were hashed
 * before pass through.
 *
 * @example hashCustomerInformation('em', 'Mary@Acme.com; n/a', {}, 'email').problems[0]?.code // 'email_invalid'
 */
export function hashCustomerInformation(
  parameter: CustomerParameter,
  values: string | number | readonly (string | number)[],
  options: CustomerOptions,
  path: string,
): HashedValues {
  if (typeof values === 'string') return hashCell(parameter, values, options, path);
  if (typeof values === 'number') return hashCell(parameter, String(values), options, path);
  if (values.length === 1) return hashCell(parameter, String(values[0]), options, path);
  const hashes: string[] = [];
  const problems: Problem[] = [];
  for (const [index, value] of values.entries()) {
    const cell = hashCell(parameter, String(value), options, `${path}[${index}]`);
    hashes.push(...cell.hashes);
    problems.push(...cell.problems);
  }
  return { hashes: withoutRepeats(hashes), problems };
}

/**
 * The hash of a value such as nearly all are, alone in its cell and without anything to say about it; `undefined` for
 * all others, which {@link hashCustomerInformation} takes as well.
 */
export function hashUsual(
  parameter: CustomerParameter,
  value: string,
  options: CustomerOptions,
): string | undefined {
  const cache = options.cache === false ? undefined : cacheOf(parameter, options);
  const known = cache?.recall(value);
  if (known !== undefined) return known;
  const usual = usualValue(parameter, value, options);
  if (usual === undefined) return undefined;
  const hashed = digestOf('sha256', usual, 'hex');
  cache?.remember(value, hashed);
  return hashed;
}

const none: readonly never[] = [];
const nothing: HashedValues = { hashes: none, problems: none };

function hashCell(
  parameter: CustomerParameter,
  value: string,
  options: CustomerOptions,
  path: string,
): HashedValues {
  if (value === '') return nothing;
  const usual = hashUsual(parameter, value, options);
  if (usual !== undefined) return { hashes: [usual], problems: none };
  const outcomes = normalizeCell(parameter, value, options);
  if (typeof outcomes !== 'string') return hashOutcomes(outcomes, path);
  const hashed = hash(outcomes);
  if (options.cache !== false) cacheOf(parameter, options)?.remember(value, hashed);
  return { hashes: [hashed], problems: none };
}

function hashOutcomes(outcomes: Normalized | readonly Normalized[], path: string): HashedValues {
  if (outcomes === undefined) return nothing;
  const hashes: string[] = [];
  const problems: Problem[] = [];
  for (const outcome of Array.isArray(outcomes) ? outcomes : [outcomes]) {
    if (typeof outcome === 'string') hashes.push(hash(outcome));
    if (typeof outcome !== 'object') continue;
    problems.push(problem(outcome.code, path, outcome.details));
    if (outcome.value !== undefined) hashes.push(hash(outcome.value));
  }
  return { hashes: withoutRepeats(hashes), problems };
}

/** The one value of a cell, or the several ones that a cell with e-mails or phones may hold. */
function normalizeCell(
  parameter: CustomerParameter,
  value: string,
  options: CustomerOptions,
): Normalized | readonly Normalized[] {
  if ((parameter !== 'em' && parameter !== 'ph') || value.length > maxLength)
    return normalizeValue(parameter, value, options);
  if (parameter === 'em') {
    const pieces = splitEmails(value);
    if (pieces.length === 1) return normalizeValue(parameter, value, options);
    return pieces.map((piece) => normalizeValue(parameter, piece, options));
  }
  if (value.length >= hashLength && hashed.test(value)) {
    return value.split(/[;,|\s]+/).map((piece) => normalizeValue(parameter, piece, options));
  }
  const first = normalizeValue(parameter, value, options);
  const maybeMore = value.length >= shortestPair && beyondOneNumber.test(value);
  return maybeMore && isUsable(first) ? normalizePhones(value, options) : first;
}

const hashLength = 64;
const hashed = /[0-9a-f]{64}/i;
const beyondOneNumber = /(?!^)[^\d ().-]/;
const shortestPair = 15;

/** Each value once; a hash with and without the appendix of Meta's parameter builder is one. */
function withoutRepeats(hashes: readonly string[]): readonly string[] {
  if (hashes.length < 2) return hashes;
  const seen = new Map<string, string>();
  for (const hashed of hashes) {
    const digest = hashed.slice(0, 64);
    if (!seen.has(digest)) seen.set(digest, hashed);
  }
  return [...seen.values()];
}
