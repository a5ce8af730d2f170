import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formFields } from './form-fields.ts';

const readForm = (text: string) => formFields(new URLSearchParams(text));

describe('formFields', () => {
  it.each([
    ['', {}],
    ['a=1&b=x+y%21', { a: '1', b: 'x y!' }],
    ['a=1&a=2&a=3', { a: ['1', '2', '3'] }],
    ['a[]=1&a[]=2', { a: ['1', '2'] }],
    ['a[b][c]=1&a[b][d]=2', { a: { b: { c: '1', d: '2' } } }],
    [
      'leads%5Bstatus%5D%5B0%5D%5Bid%5D=5&leads[status][1][id]=6',
      { leads: { status: [{ id: '5' }, { id: '6' }] } },
    ],
    ['a[1]=y&a[0]=x', { a: ['x', 'y'] }],
    ['a[48213]=x', { a: { 48213: 'x' } }],
    ['a[01]=x', { a: { '01': 'x' } }],
    ['a[0]=x&a[]=y&a[5]=z&a[]=w', { a: { 0: 'x', 1: 'y', 5: 'z', 6: 'w' } }],
    // The later one of two that can't both be.
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['a[b]=2&a=1', { a: '1' }],
    // No brackets as PHP writes them: names as they are.
    ['[a]=1&a[b=2&a]b[=3&a[b]c=4&[]=5', { '[a]': '1', 'a[b': '2', 'a]b[': '3', 'a[b]c': '4', '[]': '5' }],
    ['=1', { '': '1' }],
  ])('%s', (text, expected) => {
    expect(readForm(text)).toEqual(expected);
  });

  it('makes no prototype of anything', () => {
    const form = readForm('__proto__[a]=1&x[__proto__][b]=2&constructor[prototype][c]=3') ?? {};
    expect(Object.keys(form)).toEqual(['__proto__', 'x', 'constructor']);
    expect(Object.getPrototypeOf(form)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it('takes deep nesting for a name, and refuses more fields than any form has', () => {
    const deep = `a${'[b]'.repeat(1000)}`;
    expect(Object.keys(readForm(`${deep}=1`) ?? {})).toEqual([deep]);
    expect(readForm('a[]=1&'.repeat(50_001))).toBeUndefined();
  });

  it('gives back what a form was made of', () => {
    const name = fc.stringMatching(/^[a-z ü&=+%]{1,8}$/);
    const value = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(fc.dictionary(name, fc.dictionary(name, value, { minKeys: 1 })), (form) => {
        const pairs = Object.entries(form).flatMap(([outer, inner]) =>
          Object.entries(inner).map(([key, one]): [string, string] => [
            `${outer}[${key}]`,
            one.toWellFormed(),
          ]),
        );
        const read = readForm(new URLSearchParams(pairs).toString());
        for (const [outer, inner] of Object.entries(form)) {
          const wanted = Object.entries(inner).map(([key, one]) => [key, one.toWellFormed()]);
          expect(Object.entries((read?.[outer] ?? {}) as object).sort()).toEqual(wanted.sort());
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never throws', () => {
    const signs = fc.string({ unit: fc.constantFrom(...'ab[]&=%0+'), maxLength: 60 });
    fc.assert(
      fc.property(fc.oneof(signs, fc.string({ unit: 'binary', maxLength: 1000 })), (text) => {
        expect(typeof readForm(text)).toBe('object');
      }),
      { numRuns: 1000 },
    );
  });
});
