import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { differencesFrom, documentedReasons, type Library } from './customer-differential.ts';

// The part of facebook-nodejs-business-sdk that is used here; the package has no types of its own.
interface Sdk {
  readonly ServerSideUtils: { normalizeAndHash(value: string, field: string): string | null };
}

const { ServerSideUtils: utils } = createRequire(import.meta.url)('facebook-nodejs-business-sdk') as Sdk;

/** The SDK throws for addresses, phones and countries that it doesn't like, and an external id is left as it is. */
const businessSdk: Library = (parameter, value) => {
  try {
    return utils.normalizeAndHash(value, parameter) ?? undefined;
  } catch {
    return undefined;
  }
};

describe('beside facebook-nodejs-business-sdk', () => {
  it('every difference is explained in docs/normalization.md', () => {
    const differences = differencesFrom(businessSdk);
    const documented = documentedReasons();
    expect(differences.length).toBeGreaterThan(500);
    expect(differences.filter(({ reason }) => reason === undefined || !documented.has(reason))).toEqual([]);
  });
});
