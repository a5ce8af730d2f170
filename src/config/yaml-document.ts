import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';

/** Where in a document: line and column, from 1. */
export type Place = readonly [line: number, column: number];

/** A mistake in a document. */
interface Misplaced {
  readonly place: Place;
  readonly message: string;
}

/** A YAML text whose every value is text, so that a long id keeps its digits and no word turns into `true`. */
export interface YamlDocument {
  /** What is no YAML. When there is something, the value is not to be used. */
  readonly mistakes: readonly Misplaced[];
  /** Maps, lists and text. */
  value(): unknown;
  /** Where the value at `path` stands, or its key; the nearest that exists. */
  place(path: readonly PropertyKey[], part?: 'key' | 'value'): Place;
  /** Replaces each text value by what `change` makes of it. */
  changeValues(change: (value: string, path: readonly string[]) => string): void;
}

// The parser's own texts quote the document, so they are not passed on: a secret may stand there.
const reasons: Readonly<Record<string, string>> = {
  BAD_INDENT: 'is indented unlike its neighbours',
  DUPLICATE_KEY: 'is a key that stands twice',
  MISSING_CHAR: 'lacks a closing sign (quote, bracket) or a blank after a colon',
  MULTILINE_IMPLICIT_KEY: 'lacks a colon, or its quote is not closed',
  MULTIPLE_DOCS: 'begins a second document; one is expected',
  TAB_AS_INDENT: 'is indented with a tab; YAML wants blanks',
};

/** Parses YAML; mistakes come as a list, nothing is thrown. */
export function readYaml(source: string): YamlDocument {
  const lines = new LineCounter();
  const parsed = parseDocument(source, {
    schema: 'failsafe',
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'silent',
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return [Math.max(line, 1), Math.max(col, 1)];
  };
  const mistakes = parsed.errors.map(({ code, pos }) => ({
    place: at(pos[0]),
    message: reasons[code] ?? 'is not valid YAML',
  }));
  return {
    mistakes,
    value: () => parsed.toJS({ maxAliasCount: 100 }) ?? {},
    place: (path, part = 'value') => at(offsetOf(parsed, path, part)),
    changeValues(change) {
      visit(parsed, {
        Scalar(key, node, ancestors) {
          if (key === 'key' || typeof node.value !== 'string') return;
          const path = ancestors.flatMap((pair) =>
            'key' in pair && isScalar(pair.key) ? [String(pair.key.value)] : [],
          );
          node.value = change(node.value, path);
        },
      });
    },
  };
}

function offsetOf(document: Document, path: readonly PropertyKey[], part: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let key: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(segment),
      );
      if (pair === undefined) break;
      key = pair.key;
      node = pair.value;
    } else if (isSeq(node)) node = node.items[Number(segment)];
    else break;
    const last = depth === path.length - 1;
    offset = (last && part === 'key' ? startOf(key) : undefined) ?? startOf(node) ?? startOf(key) ?? offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
