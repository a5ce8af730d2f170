import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml, type XmlElement } from './read-xml.ts';

const root = (text: string): XmlElement => {
  const read = readXml(text);
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
};

describe('readXml', () => {
  it('reads elements, attributes and text, and leaves out prefixes and comments', () => {
    const read = root(
      `\ufeff<?xml version="1.0"?><!-- a --><s:a xmlns:s="urn:x" xmlns="y" s:type='sf:Lead' nil = "true"><b/>x<!-- <c> -->y<s:c>z</s:c ></s:a>\n`,
    );
    expect(read.name).toBe('a');
    expect([...read.attributes]).toEqual([
      ['type', 'sf:Lead'],
      ['nil', 'true'],
    ]);
    expect(read.text).toBe('xy');
    expect(read.children.map(({ name, text }) => [name, text])).toEqual([
      ['b', ''],
      ['c', 'z'],
    ]);
  });

  it('resolves references in text and attributes, and none in CDATA', () => {
    const read = root('<a b="&lt;&#x41;&quot;">&amp;&#228;&#x1F600;&apos;&gt;<![CDATA[<&amp;>]]></a>');
    expect(read.attributes.get('b')).toBe('<A"');
    expect(read.text).toBe("&ä😀'><&amp;>");
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a document type inside', '<a><!DOCTYPE b></a>'],
    ['an entity of its own', '<a>&b;</a>'],
    ['a lone ampersand', '<a>b & c</a>'],
    ['no character', '<a>&#0;</a>'],
    ['a character past the last one', '<a>&#x110000;</a>'],
    ['nothing', ''],
    ['text alone', 'a'],
    ['text around', 'a<b/>'],
    ['two roots', '<a/><b/>'],
    ['a missing end', '<a><b></a>'],
    ['an end too many', '<a></a></a>'],
    ['another end', '<x:a></y:a>'],
    ['an attribute without quotes', '<a b=c/>'],
    ['an attribute without value', '<a b/>'],
    ['a tag without end', '<a'],
    ['a comment without end', '<a><!-- b</a>'],
    ['CDATA without end', '<a><![CDATA[b</a>'],
    ['CDATA outside', '<![CDATA[b]]><a/>'],
    ['a name with a blank before it', '< a/>'],
    ['a hundred levels', '<a>'.repeat(100) + '</a>'.repeat(100)],
    ['too many elements', `<a>${'<b/>'.repeat(50_001)}</a>`],
    ['too many attributes', `<a ${Array.from({ length: 31 }, (_, n) => `b${n}=""`).join(' ')}/>`],
  ])('refuses %s', (_, text) => {
    expect(readXml(text)).toHaveProperty('wrong');
  });

  it('gives back any tree, however it is written', () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/).filter((name) => !name.startsWith('xml'));
    const texts = fc.string({ unit: 'binary', maxLength: 30 });
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.record({
        name: names,
        prefix: fc.constantFrom('', 'sf:'),
        text: texts,
        cdata: fc.boolean(),
        attributes: fc.uniqueArray(fc.tuple(names, texts), { selector: ([name]) => name, maxLength: 3 }),
        children: fc.oneof(
          { maxDepth: 4, depthIdentifier: 'tree' },
          fc.constant([]),
          fc.array(tie('tree'), { maxLength: 3, depthIdentifier: 'tree' }),
        ),
      }),
    }));
    fc.assert(
      fc.property(tree, (one) => {
        expect(plain(root(write(one)))).toEqual(expected(one));
      }),
      { numRuns: 200 },
    );
  });

  it('never throws', () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      '&',
      ';',
      '"',
      'a',
      ' ',
      '=',
      '&lt;',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1000 }),
      fc.array(pieces, { maxLength: 100 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (one) => void readXml(one)),
      { numRuns: 500 },
    );
  });

  it('ends soon on long texts made to keep it busy', () => {
    for (const piece of ['<', '&', '<a ', '<a b="', ' ', '<!--', ']]>', '<a b=', '&#', '<a>', '</a>', 'a'])
      for (const before of ['', '<a>', '<a ', '<a b="'])
        expect(readXml(before + piece.repeat(1_000_000 / piece.length))).toHaveProperty('wrong');
  });
});

interface Tree {
  readonly name: string;
  readonly prefix: string;
  readonly text: string;
  readonly cdata: boolean;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: readonly Tree[];
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`).replaceAll("'", '&apos;');

function write({ name, prefix, text, cdata, attributes, children }: Tree): string {
  const written = cdata && !text.includes(']]>') ? `<![CDATA[${text}]]>` : escaped(text);
  const list = attributes.map(([key, value]) => ` xsi:${key}="${escaped(value)}"`).join('');
  return `<${prefix}${name}${list}>${children.map(write).join('<!--x-->')}${written}</${prefix}${name}>`;
}

const expected = ({ name, text, attributes, children }: Tree): unknown => [
  name,
  text,
  [...attributes],
  children.map(expected),
];

const plain = ({ name, text, attributes, children }: XmlElement): unknown => [
  name,
  text,
  [...attributes],
  children.map(plain),
];
