import { describe, expect, it } from 'vitest';
import { addKnown, hashedPart, keysOf, lacks, leadIdBit } from './known.ts';

describe('what is known of a lead', () => {
  it('adds what an event lacks, and never changes what it has', () => {
    const event = { lead_id: '1', em: ['a'], fbc: 'c' };
    expect(addKnown(event, { em: ['b'], ph: ['p'], lead_id: '2', fbp: 'f' })).toEqual({
      ...event,
      ph: ['p'],
    });
    expect(event).toEqual({ lead_id: '1', em: ['a'], fbc: 'c' });
  });

  it('is only what is hashed', () => {
    expect(
      hashedPart({ lead_id: '1', fbc: 'c', fbp: 'f', client_ip_address: '::1', em: ['a'], zp: ['z'] }),
    ).toEqual({ em: ['a'], zp: ['z'] });
  });

  it('is remembered as bits', () => {
    const bits = keysOf({ lead_id: '1', em: ['a'], fbc: 'c' });
    expect(bits & leadIdBit).toBe(leadIdBit);
    expect(lacks(bits, keysOf({ em: ['a'] }))).toBe(false);
    expect(lacks(bits, keysOf({ ph: ['a'] }))).toBe(true);
    // A click id is not lent: it belongs to one click.
    expect(lacks(keysOf({}), keysOf({ fbc: 'c', lead_id: '1' }))).toBe(false);
  });
});
