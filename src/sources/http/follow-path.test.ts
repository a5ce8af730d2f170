import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePath } from './compile-path.ts';
import { followPath } from './follow-path.ts';

const item = {
  stage: 'Qualified',
  a: { b: [{ c: 1 }, { c: 2 }], 'odd key': { x: 'odd' }, 'with.dot': 'dotted' },
  'Lead ID': '1234567890123456',
  'flat.name': 'flat',
  'form[field]': 'literal',
  fields: [
    { name: 'email', values: ['a@example.com'] },
    { name: 'Full [x] "name"', value: 'Anna' },
    { name: 7, value: 'seven' },
    null,
    'text',
  ],
  byId: { '48213': 'custom', '0': 'zero' },
  empty: [],
  nothing: null,
};

function at(text: string, start: unknown = item): readonly unknown[] {
  const path = compilePath(text);
  if ('wrong' in path) throw new Error(path.wrong);
  return followPath(path, start);
}

describe('paths', () => {
  it.each([
    ['stage', ['Qualified']],
    [' stage ', ['Qualified']],
    ['a.b[0].c', [1]],
    ['a.b.1.c', [2]],
    ['a.b[-1].c', [2]],
    ['a[b][0][c]', [1]],
    ['a.b[*].c', [1, 2]],
    ['a.b[].c', [1, 2]],
    ['a["odd key"].x', ['odd']],
    ["a['odd key'].x", ['odd']],
    ['a.odd key.x', ['odd']],
    ['["Lead ID"]', ['1234567890123456']],
    ['Lead ID', ['1234567890123456']],
    ['a["with.dot"]', ['dotted']],
    ['flat.name', ['flat']],
    ['form[field]', ['literal']],
    ['fields[name=email].values', [['a@example.com']]],
    ['fields[name=email].values[0]', ['a@example.com']],
    ['fields[ name = email ].values.0', ['a@example.com']],
    ['fields[name="Full [x] \\"name\\""].value', ['Anna']],
    ['fields[name=7].value', ['seven']],
    ['byId[48213]', ['custom']],
    ['byId.0', ['zero']],
    ['nothing', [null]],
    ['$', [item]],
    ['$.stage', ['Qualified']],
    ['$["Lead ID"]', ['1234567890123456']],
  ])('%s leads to %j', (text, expected) => {
    expect(at(text)).toEqual(expected);
  });

  it.each([
    'missing',
    'stage.length',
    'a.b.length',
    'a.b[2]',
    'a.b[9].c',
    'fields[name=phone].values',
    'fields[values=email]',
    'empty[0]',
    'empty[*]',
    'nothing.more',
    '__proto__',
    'constructor.name',
    'toString',
    'a.hasOwnProperty',
    'fields.__proto__.length',
  ])('%s leads nowhere', (text) => expect(at(text)).toEqual([]));

  it('begins at the whole body behind $, and knows when the request came', () => {
    expect(compilePath('$.a')).toMatchObject({ from: 'body', steps: [{ kind: 'key', key: 'a' }] });
    expect(compilePath('$a')).toMatchObject({ from: 'item', steps: [{ kind: 'key', key: '$a' }] });
    expect(compilePath('$received')).toMatchObject({ from: 'received', steps: [] });
  });

  it.each([
    ['', 'it is empty'],
    ['a..b', 'a name is missing beside a dot'],
    ['a.', 'a name is missing beside a dot'],
    ['.a', undefined],
    ['a[0', 'a bracket or quote is never closed'],
    ['a["b]', 'a bracket or quote is never closed'],
    ['a["b"', 'a bracket or quote is never closed'],
    ['a["b"c]', 'a bracket or quote is never closed'],
    ['a[=b]', 'a name is missing before ='],
    ['a[0]b', 'after ] comes neither . nor ['],
  ])('%j is no path: %s', (text, wrong) => {
    const path = compilePath(text);
    expect('wrong' in path ? path.wrong : undefined).toBe(wrong);
  });

  it('never throws, and finds nothing but what the body holds', () => {
    const signs = fc.string({ unit: fc.constantFrom(...'ab.[]="\'*$\\-01 '), maxLength: 20 });
    const text = fc.oneof(signs, fc.string({ unit: 'binary', maxLength: 100 }));
    fc.assert(
      fc.property(text, fc.jsonValue(), (path, value) => {
        const compiled = compilePath(path);
        if ('wrong' in compiled || compiled.from === 'received') return;
        const whole = JSON.stringify(value);
        for (const found of followPath(compiled, value)) expect(whole).toContain(JSON.stringify(found));
      }),
      { numRuns: 1000 },
    );
  });

  it('finds any value of an object under its name in quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), fc.jsonValue(), (name, value) => {
        const quoted = name.replaceAll(/["\\]/g, '\\$&');
        const [found] = at(`["${quoted}"]`, Object.fromEntries([[name, value]]));
        expect(found).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});
