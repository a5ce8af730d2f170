import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventId, eventIdFor } from './event-id.ts';
import { strongestKey } from './strongest-key.ts';

function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe('eventId', () => {
  it('is the two hashes, of the lead within its dataset and of the stage', () => {
    expect(eventId('77', 'lead_id:1', 'Sales Qualified')).toBe(
      `${sha('77\nlead_id:1')}-${sha('sales qualified')}`,
    );
    expect(eventId('77', 'k', ' WON ')).toBe(eventId('77', 'k', 'won'));
  });

  it('differs with the dataset, the key and the stage', () => {
    const ids = [
      eventId('1', 'a', 'x'),
      eventId('2', 'a', 'x'),
      eventId('1', 'b', 'x'),
      eventId('1', 'a', 'y'),
    ];
    expect(new Set(ids).size).toBe(4);
  });

  it('stays the same for any text, also past the cache', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 1500, minLength: 1100 }), (stages) => {
        const ids = stages.map((stage) => eventId('1', 'k', stage));
        expect(stages.map((stage) => eventIdFor(ids[0] ?? '', stage))).toEqual(ids);
      }),
      { numRuns: 3 },
    );
  });
});

describe('strongestKey', () => {
  const userData = { external_id: ['e'], em: ['m'], ph: ['p'], fbc: 'fb.1.2.C', fn: ['f'], ln: ['l'] };
  const crm = 'HubSpot';

  it('takes lead id, record, external id, e-mail, phone, click id, and then all the rest', () => {
    const { external_id: _, ...noExternal } = userData;
    const { em: __, ...noEmail } = noExternal;
    const { ph: ___, ...noPhone } = noEmail;
    const { fbc: ____, ...names } = noPhone;
    const keys = [
      strongestKey({ leadId: '123456789012345', recordId: '7', userData }, crm),
      strongestKey({ recordId: '7', object: 'deal', userData }, crm),
      ...[userData, noExternal, noEmail, noPhone, names].map((known) =>
        strongestKey({ userData: known }, crm),
      ),
    ];
    const types = ['lead_id', 'record_id', 'external_id', 'em', 'ph', 'fbc', 'all'];
    expect(keys.map((key) => key?.split(':')[0])).toEqual(types);
    expect(strongestKey({ userData: {} }, crm)).toBeUndefined();
  });

  it('scopes records, and knows a hash with or without its mark', () => {
    const record = (object: string, source: string) =>
      strongestKey({ recordId: '7', object, userData }, source);
    expect(new Set([record('deal', 'A'), record('contact', 'A'), record('deal', 'B')]).size).toBe(3);
    const hash = 'a'.repeat(64);
    expect(strongestKey({ userData: { em: [`${hash}.AbCdEfGh`] } }, crm)).toBe(
      strongestKey({ userData: { em: [hash] } }, crm),
    );
  });

  it('does not depend on the order in which the rest was written', () => {
    const one = { fn: ['f'], ln: ['l'] };
    const other = { ln: ['l'], fn: ['f'] };
    expect(strongestKey({ userData: one }, crm)).toBe(strongestKey({ userData: other }, crm));
  });
});
