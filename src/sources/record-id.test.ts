import { describe, expect, it } from 'vitest';
import { plainRecordId } from './record-id.ts';

describe('plainRecordId', () => {
  it.each([
    ['zcrm_5725767000003000010', undefined, '5725767000003000010'],
    ['5725767000003000010', undefined, '5725767000003000010'],
    // From Salesforce's own examples: 15 characters, then three that repeat their case.
    ['0015000000Gv7qJAAR', undefined, '0015000000Gv7qJ'],
    ['0065g00000AbCdEAAV', 'HubSpot', '0065g00000AbCdE'],
    ['0065g00000AbCdE', 'Salesforce', '0065g00000AbCdE'],
    // Where the CRM is known, its ids are known by their beginning too.
    ['00Q5g00000abcdeaad', 'Salesforce', '00Q5g00000abcde'],
    ['00Q5g00000abcdeaad', 'Other', '00Q5g00000abcdeaad'],
    ['123456789012345678', undefined, '123456789012345678'],
    ['123456789012345AAA', undefined, '123456789012345'],
    ['123456789012345AAB', undefined, '123456789012345AAB'],
    ['deal-4711', undefined, 'deal-4711'],
    ['', undefined, ''],
  ])('%s (%s) is %s', (id, crm, expected) => {
    expect(plainRecordId(id, crm)).toBe(expected);
  });
});
