/** An element of XML; names are without their prefix. */
export interface XmlElement {
  readonly name: string;
  /** Without those that only declare prefixes. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text: references resolved, CDATA as it stands, comments left out. */
  readonly text: string;
}

interface OpenElement extends XmlElement {
  /** As it is written, with its prefix. */
  readonly written: string;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads XML of the plain kind that programs send each other: elements, attributes, text. What can make a reader work or
 * load more than it was sent (document types, entities of one's own) is refused, and so is what is nested deeply or not
 * well-formed. Time grows with the length of the text. Never throws.
 * https://www.w3.org/TR/xml/
 *
 * @returns the root, or why there is none, in words that repeat nothing of the text
 * @example readXml('<a:x b="1">y</a:x>') // { name: 'x', attributes: Map { 'b' => '1' }, children: [], text: 'y' }
 */
export function readXml(text: string): XmlElement | { readonly wrong: string } {
  try {
    return readDocument(text);
  } catch (error) {
    if (error instanceof WrongXml) return { wrong: error.message };
    throw error;
  }
}

class WrongXml extends Error {}

const deepest = 32;
/** A hundred records with 500 fields each. */
const mostElements = 50_000;
/** Of one tag: `xsi:type`, `xsi:nil` and declared prefixes are what programs write. */
const mostAttributes = 30;

function readDocument(text: string): XmlElement {
  const document = element('');
  const open: OpenElement[] = [document];
  let inner = document;
  let elements = 0;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const tag = text.indexOf('<', at);
    addText(inner, text.slice(at, tag === -1 ? text.length : tag));
    if (tag === -1) break;
    if (text.startsWith('<!--', tag)) at = endOf('-->', text, tag + 4);
    else if (text.startsWith('<?', tag)) at = endOf('?>', text, tag + 2);
    else if (text.startsWith('<![CDATA[', tag) && inner !== document) {
      at = endOf(']]>', text, tag + 9);
      inner.text += text.slice(tag + 9, at - 3);
    } else if (text[tag + 1] === '!') {
      throw new WrongXml('it has a document type, or CDATA outside of its root');
    } else if (text[tag + 1] === '/') {
      at = endOf('>', text, tag);
      if (text.slice(tag + 2, at - 1).trimEnd() !== inner.written) throw new WrongXml(unmatched);
      open.pop();
      inner = open.at(-1) ?? document;
    } else {
      const start = readStart(text, tag + 1);
      inner.children.push(start.element);
      if (++elements > mostElements) throw new WrongXml('it has too many elements');
      if (start.isOpen) {
        open.push(start.element);
        inner = start.element;
        if (open.length > deepest) throw new WrongXml(`it is nested deeper than ${deepest} levels`);
      }
      at = start.end;
    }
  }
  const [root, ...more] = document.children;
  if (open.length > 1) throw new WrongXml(unmatched);
  if (root === undefined || more.length > 0 || document.text.trim() !== '')
    throw new WrongXml('it has not exactly one root');
  return root;
}

const unmatched = 'an element is not closed where it should be';

const name = /[^\s<>/="'&!?]{1,300}/y;
const attribute = /\s+([^\s<>/="'&!?]{1,300})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEnd = /\s*(\/?)>/y;

/** An element's first tag; `from` is behind its `<`. */
function readStart(
  text: string,
  from: number,
): { readonly element: OpenElement; readonly isOpen: boolean; readonly end: number } {
  const [written] = matchAt(name, text, from) ?? [];
  if (written === undefined) throw new WrongXml('a tag has no name');
  const attributes = new Map<string, string>();
  let at = from + written.length;
  let count = 0;
  for (let found = matchAt(attribute, text, at); found !== undefined; found = matchAt(attribute, text, at)) {
    if (++count > mostAttributes) throw new WrongXml('a tag has too many attributes');
    const [all, key = '', quoted, other] = found;
    if (key !== 'xmlns' && !key.startsWith('xmlns:'))
      attributes.set(local(key), resolve(quoted ?? other ?? ''));
    at += all.length;
  }
  const end = matchAt(tagEnd, text, at);
  if (end === undefined) throw new WrongXml('a tag is not written as it should be');
  return { element: element(written, attributes), isOpen: end[1] === '', end: at + end[0].length };
}

function element(written: string, attributes: ReadonlyMap<string, string> = new Map()): OpenElement {
  return { written, name: local(written), attributes, children: [], text: '' };
}

function local(written: string): string {
  return written.slice(written.indexOf(':') + 1);
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function endOf(sign: string, text: string, from: number): number {
  const found = text.indexOf(sign, from);
  if (found === -1) throw new WrongXml('it ends too early');
  return found + sign.length;
}

function addText(inner: OpenElement, text: string): void {
  if (text !== '') inner.text += resolve(text);
}

const references: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function resolve(text: string): string {
  let resolved = '';
  let from = 0;
  for (let sign = text.indexOf('&'); sign !== -1; sign = text.indexOf('&', from)) {
    const end = text.slice(sign, sign + longestReference).indexOf(';');
    resolved += text.slice(from, sign) + referred(end === -1 ? '' : text.slice(sign + 1, sign + end));
    from = sign + end + 1;
  }
  return from === 0 ? text : resolved + text.slice(from);
}

const longestReference = 12;

function referred(word: string): string {
  const known = references.get(word);
  if (known !== undefined) return known;
  const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/i.exec(word) ?? [];
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (!(code > 0 && code <= 0x10ffff)) throw new WrongXml('it refers to a character that there is not');
  return String.fromCodePoint(code);
}
