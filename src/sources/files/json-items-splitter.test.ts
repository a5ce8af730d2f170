import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../event/index.ts';
import { maxRowLength, type RawRow } from '../raw-row.ts';
import { JsonItemsSplitter } from './json-items-splitter.ts';

type Options = ConstructorParameters<typeof JsonItemsSplitter>[0];

function split(text: string, chunk = text.length, options: Options = { array: [] }): RawRow[] {
  const rows: RawRow[] = [];
  const splitter = new JsonItemsSplitter(options);
  for (let at = 0; at < text.length; at += chunk) splitter.push(text.slice(at, at + chunk), rows);
  splitter.end(rows);
  return rows;
}

const items = (text: string) => split(text).map((row) => row.item ?? row.unreadable);

describe('JsonItemsSplitter', () => {
  it('reads each item by itself, and all digits of its numbers', () => {
    expect(split(' [ {"a":12345678901234567}, {"a":"]}\\"","b":[{}]} ] ')).toEqual([
      { row: 1, item: { a: '12345678901234567' } },
      { row: 2, item: { a: ']}"', b: [{}] } },
    ]);
    expect(split('[]')).toEqual([]);
  });

  it('loses only the item that is no JSON or no object', () => {
    expect(items('[{"a":1},{"a":},5,[1],null,{a:1},}x,{"a":2},]')).toEqual([
      { a: 1 },
      'it is not valid JSON',
      'it is not a JSON object',
      'it is not a JSON object',
      'it is not a JSON object',
      'it is not valid JSON',
      'it is not valid JSON',
      { a: 2 },
    ]);
  });

  it('says so when the file is cut off or goes on', () => {
    expect(items('[{"a":1},{"a":"x')).toEqual([
      { a: 1 },
      'a bracket or quote in it is never closed',
      'the file ends before the array is closed by ]',
    ]);
    expect(items('[{"a":1}')).toEqual([{ a: 1 }, 'the file ends before the array is closed by ]']);
    expect(items('[{"a":1}] [{"a":2}]')).toEqual([{ a: 1 }, 'it stands after the end of the array']);
  });

  it('keeps a key called __proto__ to itself', () => {
    expect(Object.getPrototypeOf(split('[{"__proto__":{"stage":"x"}}]')[0]?.item)).toBe(Object.prototype);
  });

  it('passes over a huge item', () => {
    const huge = `{"a":"${'x'.repeat(3 * maxRowLength)}"}`;
    expect(split(`[${huge},{"a":1}]`, 65_536)).toEqual([
      { row: 1, unreadable: 'it is longer than 1,000,000 characters' },
      { row: 2, item: { a: 1 } },
    ]);
  });

  it('gives what parsing all of it gives, wherever its chunks end', () => {
    const objects = fc.array(
      fc.dictionary(fc.string({ unit: 'binary', maxLength: 10 }), fc.jsonValue(), { maxKeys: 4 }),
    );
    fc.assert(
      fc.property(objects, fc.integer({ min: 1, max: 5 }), fc.boolean(), (list, chunk, pretty) => {
        const text = JSON.stringify(list, null, pretty ? 2 : 0);
        expect(JSON.stringify(split(text, chunk).map(({ item }) => item))).toBe(
          JSON.stringify(parseJson(text)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('reads the array of an answer, and of several that follow each other', () => {
    const page = (rows: string) =>
      `{"total":2,"info":{"data":[{"no":1}],"x":"data"},"data":[${rows}],"paging":{"next":[{"no":2}]}}`;
    const read = (text: string, array: string[]) =>
      split(text, 3, { array }).map(({ row, item, unreadable }) => [row, item ?? unreadable]);
    expect(read(`${page('{"a":1},{"a":2}')}\n${page('')}${page('{"a":3}')}`, ['data'])).toEqual([
      [1, { a: 1 }],
      [2, { a: 2 }],
      [3, { a: 3 }],
    ]);
    expect(
      read('{"_embedded":{"n":[{}],"leads":[{"a":1}]},"leads":[{"no":1}]}', ['_embedded', 'leads']),
    ).toEqual([[1, { a: 1 }]]);
    expect(read('{"data":[{"a":1}', ['data'])[1]).toEqual([
      2,
      'the file ends before the array is closed by ]',
    ]);
    expect(read('{"data":[{"a":1}]', ['data'])[1]).toEqual([
      2,
      'the file ends before the array is closed by ]',
    ]);
  });

  it('reads objects that follow each other', () => {
    const objects = split('{\n"a":1\n}\n{"a":{"b":"}"}},{"a":[{}]} x, {"a":2', 4, {});
    expect(objects.map((row) => row.item ?? row.unreadable)).toEqual([
      { a: 1 },
      { a: { b: '}' } },
      { a: [{}] },
      'it is not valid JSON',
      'a bracket or quote in it is never closed',
    ]);
  });

  it('never throws, and gives the same rows wherever its chunks end', () => {
    const text = fc.string({
      unit: fc.constantFrom('[', ']', '{', '}', '"', '\\', ',', ':', '1', 'a', ' '),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (json, chunk) => {
        for (const options of [{ array: [] }, { array: ['a'] }, { array: ['a', ''] }, {}])
          expect(split(json, chunk, options)).toEqual(split(json, json.length, options));
      }),
      { numRuns: 1000 },
    );
  });
});
