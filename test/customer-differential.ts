import { hash as digest } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type CustomerParameter, hashCustomerInformation, normalize } from '../src/customer/index.ts';
import { madeValues } from './customer-values.ts';

/** What another library makes of a value: 64 hex, or nothing where it drops the value or throws. */
export type Library = (parameter: CustomerParameter, value: string) => string | undefined;

/** A difference between the library and us, and the entry of docs/normalization.md that explains it. */
export interface Difference {
  readonly parameter: CustomerParameter;
  readonly value: string;
  readonly reason: string | undefined;
}

/** The differences over a few thousand made values. */
export function differencesFrom(library: Library): readonly Difference[] {
  return madeValues().flatMap(([parameter, value]) => {
    const found = hashCustomerInformation(parameter, value, {}, parameter);
    const theirs = library(parameter, value);
    if (found.hashes[0] === theirs) return [];
    const codes = new Set<string>(found.problems.map(({ code }) => code));
    const forNothing = found.problems.some(({ message }) => message.includes('word for nothing'));
    if (codes.has('hash_md5')) return [{ parameter, value, reason: 'md5' }];
    if (codes.has('hash_of_nothing')) return [{ parameter, value, reason: 'hash-of-nothing' }];
    if (forNothing) return [{ parameter, value, reason: 'placeholder' }];
    const ours = normalize(parameter, value);
    return [{ parameter, value, reason: explain(parameter, value, ours, theirs) }];
  });
}

/** The reasons that docs/normalization.md explains: the first cells of its table of differences. */
export function documentedReasons(): ReadonlySet<string> {
  const page = readFileSync(new URL('../docs/normalization.md', import.meta.url), 'utf8');
  const table = page.slice(page.indexOf("## What differs from Meta's libraries"));
  return new Set([...table.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, reason]) => reason ?? ''));
}

/**
 * The reason for a difference, if it is one of those that the page speaks of. Each asks for what it takes, so that a
 * mistake of ours is not explained away.
 */
function explain(
  parameter: CustomerParameter,
  value: string,
  ours: string | undefined,
  theirs: string | undefined,
): string | undefined {
  const typed = value.trim().toLowerCase();
  const isHashOf = (...texts: readonly string[]): boolean =>
    texts.some((text) => theirs === digest('sha256', text, 'hex'));
  const letters = typed.replace(/[^a-z]/g, '');
  switch (parameter) {
    case 'em': {
      const foundInside = ours !== undefined && ours !== typed;
      const beyondAscii = ours === typed && theirs === undefined && /[^\x20-\x7e]/.test(typed);
      return foundInside || beyondAscii || (ours === undefined && isHashOf(typed))
        ? 'email-frame'
        : undefined;
    }
    case 'ph': {
      const digits = value.replace(/\D/g, '').replace(/^0+/, '');
      if (ours !== digits)
        return theirs === undefined || ours === undefined || hasPlan(value) ? 'phone-plan' : undefined;
      return 'phone-signs';
    }
    case 'fn':
    case 'ln':
      return isOdd(typed) && (ours ?? '') === onlyLetters(value) ? 'name-letters' : undefined;
    case 'ge':
      return ours === undefined || theirs === undefined ? 'gender-words' : undefined;
    case 'db':
      return ours === undefined || theirs === undefined || isHashOf(typed) || /\d\.\d/.test(typed)
        ? 'birth-date-forms'
        : undefined;
    case 'ct':
      return isOdd(typed) || /\d/.test(typed) ? 'city-letters' : undefined;
    case 'st':
      return theirs === undefined || isHashOf(letters.slice(0, 2), ...provinces, asTheSdkHasIt(typed))
        ? 'state-names'
        : undefined;
    case 'zp':
      return isOdd(typed) || ours === undefined ? 'zip-form' : undefined;
    case 'country':
      return theirs === undefined || (ours !== letters && isHashOf(letters.slice(0, 2)))
        ? 'country-names'
        : undefined;
    case 'external_id':
      return isOdd(typed) || (/^[0-9a-f]{32}$/.test(typed) && theirs === typed) ? 'external-id' : undefined;
  }
}

const provinces = ['bc', 'on', 'qc'];

function asTheSdkHasIt(typed: string): string {
  return typed.replace(/[0-9\s().-]/g, '');
}

/** Holds more than letters a to z and digits. */
function isOdd(typed: string): boolean {
  return /[^a-z0-9]/.test(typed);
}

function onlyLetters(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
    .replace(/^\p{M}+$/u, '');
}

/** Something that only a numbering plan can resolve: trunk and exit codes, an extension. */
function hasPlan(value: string): boolean {
  return /\(0\)|^\D*0|[a-z]/i.test(value);
}
