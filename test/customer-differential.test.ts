import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { CustomerParameter } from '../src/customer/index.ts';
import {
  type Difference,
  differencesFrom,
  documentedReasons,
  type Library,
} from './customer-differential.ts';

// The parts of Meta's libraries that are used here; the packages have no types of them.
interface Sdk {
  readonly ServerSideUtils: { normalizeAndHash(value: string, field: string): string | null };
}
interface ParameterBuilder {
  readonly ParamBuilder: new () => { getNormalizedAndHashedPII(value: string, type: string): string | null };
}

const require = createRequire(import.meta.url);
const { ServerSideUtils: utils } = require('facebook-nodejs-business-sdk') as Sdk;
const { ParamBuilder } = require('capi-param-builder-nodejs') as ParameterBuilder;
const builder = new ParamBuilder();

/** The SDK throws for addresses, phones and countries that it doesn't like, and leaves an external id as it is. */
const businessSdk: Library = (parameter, value) => {
  try {
    return utils.normalizeAndHash(value, parameter) ?? undefined;
  } catch {
    return undefined;
  }
};

const types: Readonly<Record<CustomerParameter, string>> = {
  em: 'email',
  ph: 'phone',
  fn: 'first_name',
  ln: 'last_name',
  ge: 'gender',
  db: 'date_of_birth',
  ct: 'city',
  st: 'state',
  zp: 'zip_code',
  country: 'country',
  external_id: 'external_id',
};

/** Its hashes end in an appendix that says which library made them. */
const parameterBuilder: Library = (parameter, value) =>
  builder.getNormalizedAndHashedPII(value, types[parameter])?.split('.')[0];

const documented = documentedReasons();
const found: ReadonlyMap<string, readonly Difference[]> = new Map([
  ['facebook-nodejs-business-sdk', differencesFrom(businessSdk)],
  ['capi-param-builder-nodejs', differencesFrom(parameterBuilder)],
]);

describe.each([...found])('beside %s', (_, differences) => {
  it('every difference is explained in docs/normalization.md', () => {
    expect(differences.length).toBeGreaterThan(1000);
    expect(differences.filter(({ reason }) => reason === undefined || !documented.has(reason))).toEqual([]);
  });
});

it('every explanation is needed', () => {
  const needed = new Set([...found.values()].flat().map(({ reason }) => reason));
  expect([...documented].filter((reason) => !needed.has(reason))).toEqual([]);
});
