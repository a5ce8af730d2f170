import { describe, expect, it } from 'vitest';
import { personFields, recordFields } from './record-fields.ts';

const mapping = {
  fields: { lead_id: ['lead'], email: ['mail'], origin: ['from'] },
  constants: { object: 'deal' },
};
const withConsent = { ...mapping, fields: { ...mapping.fields, consent: ['may'] } };

describe("a webhook's record, of whose person the API tells", () => {
  const of = (record: object, from = mapping, canAsk = true) => recordFields(from, 'Acme', canAsk)(record);

  it('is asked about unless it names the lead, or nobody can be asked', () => {
    expect(of({})).toMatchObject({ asks: 'unless_known', fields: { object: 'deal' } });
    expect(of({ mail: 'a@example.com' })).toMatchObject({ asks: 'unless_known' });
    expect(of({ lead: '12345678901234567' })).toMatchObject({ asks: 'never' });
    expect(of({}, mapping, false)).toMatchObject({ asks: 'never' });
  });

  it('is always asked about where consent is mapped and it says nothing of it', () => {
    for (const record of [{}, { may: null }, { may: ' ' }, { lead: '12345678901234567' }]) {
      const made = of(record, withConsent);
      expect(made.asks).toBe('always');
      expect(made.fields).not.toHaveProperty('opted_out');
    }
    const optOut = { ...mapping, fields: { ...mapping.fields, opted_out: ['out'] } };
    expect(of({ lead: '12345678901234567' }, optOut)).toMatchObject({ asks: 'always' });
    expect(of({ lead: '12345678901234567', out: false }, optOut)).toMatchObject({
      asks: 'never',
      fields: { opted_out: false },
    });
  });

  it('has the word where it says something', () => {
    expect(of({ may: 'no' }, withConsent)).toMatchObject({
      asks: 'unless_known',
      fields: { opted_out: true },
    });
    expect(of({ may: 'yes' }, withConsent)).toMatchObject({
      asks: 'unless_known',
      fields: { opted_out: false },
    });
    expect(of({}, withConsent, false)).toMatchObject({ asks: 'never', fields: { opted_out: true } });
  });

  it('leaves constants of mapped fields to the person', () => {
    const facebook = { ...mapping, constants: { object: 'deal', origin: 'Facebook' } };
    expect(of({}, facebook).fields).toEqual({ object: 'deal' });
    expect(of({ from: 'Fair' }, facebook).fields).toEqual({ object: 'deal', origin: 'Fair' });
    const named = of({ lead: '12345678901234567' }, facebook);
    expect(named.fields).toMatchObject({ object: 'deal', origin: 'Facebook' });
    const person = personFields(facebook, 'Acme');
    expect(person({}).fields).toEqual({ origin: 'Facebook' });
    expect(person({ from: 'Fair' }).fields).toEqual({ origin: 'Fair' });
  });
});

describe('a person', () => {
  it('who says nothing of a consent that is mapped gave none', () => {
    const person = personFields(withConsent, 'Acme');
    expect(person({}).fields).toEqual({ opted_out: true });
    expect(person({ may: 'yes', mail: 'a@example.com' }).fields).toEqual({
      opted_out: false,
      email: 'a@example.com',
    });
    expect(personFields({ ...withConsent, constants: { consent: 'yes' } }, 'Acme')({}).fields).toEqual({
      opted_out: false,
    });
  });
});
