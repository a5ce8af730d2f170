import { describe, expect, it } from 'vitest';
import { flatItem } from './flat-item.ts';

describe('flatItem', () => {
  it('takes the fields of a record from where APIs put them', () => {
    const item = { id: '7', properties: { email: 'a@b.de', id: '8' }, contact: { phone: '1' } };
    expect(flatItem(item)).toEqual({
      id: '7',
      email: 'a@b.de',
      'properties.id': '8',
      'contact.phone': '1',
    });
  });

  it('leaves lists, and what stands under a field, as they are', () => {
    const item = { email: { x: 1 }, tags: ['a'], none: null };
    expect(flatItem(item)).toBe(item);
  });

  it('never lets a key reach the prototype', () => {
    const item = flatItem(JSON.parse('{"properties": {"__proto__": {"stage": "Won"}}, "a": 1}'));
    expect(item['stage']).toBeUndefined();
    expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
  });
});
