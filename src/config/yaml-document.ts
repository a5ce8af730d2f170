import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLParseError,
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
  /**
   * Where the value at `path` stands, or its key; the nearest that exists. `path` comes back as the document has it:
   * without the number of an item where no list stands, but a single value.
   */
  locate(
    path: readonly PropertyKey[],
    part?: 'key' | 'value',
  ): { readonly place: Place; readonly path: readonly string[] };
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
  const mistakes = leading(parsed.errors, source).map(({ code, pos }) => ({
    place: at(pos[0]),
    message: isReference(source, pos[0])
      ? 'is a reference to a variable within { } or [ ]: put quotes around it'
      : (reasons[code] ?? 'is not valid YAML'),
  }));
  return {
    mistakes,
    value: () => parsed.toJS({ maxAliasCount: 100 }) ?? {},
    locate(path, part = 'value') {
      const found = find(parsed, path, part);
      return { place: at(found.offset), path: found.path };
    },
  };
}

/** Without those that follow from the ones before: what the parser meets after a sign that it did not expect. */
function leading(errors: readonly YAMLParseError[], source: string): readonly YAMLParseError[] {
  const references = errors.filter(({ pos }) => isReference(source, pos[0]));
  if (references.length > 0) return references;
  const first = errors.find(({ code }) => code === 'UNEXPECTED_TOKEN');
  return errors.filter((error) => error.code !== 'UNEXPECTED_TOKEN' || error === first).slice(0, mostErrors);
}

/** A file with more is no YAML at all. */
const mostErrors = 20;

/** YAML takes the brace of `${NAME}` for a map where it stands between brackets or braces without quotes. */
function isReference(source: string, at: number): boolean {
  return source.startsWith('${', at - 1);
}

function find(
  document: Document,
  path: readonly PropertyKey[],
  part: 'key' | 'value',
): { offset: number; path: string[] } {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  let missing = false;
  const kept: string[] = [];
  for (const [depth, segment] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    if (typeof segment === 'number' && !isSeq(node)) continue;
    kept.push(String(segment));
    if (missing) continue;
    let key: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(segment),
      );
      missing = pair === undefined;
      key = pair?.key;
      node = pair?.value;
    } else node = isSeq(node) ? node.items[Number(segment)] : undefined;
    const last = depth === path.length - 1;
    offset = (last && part === 'key' ? startOf(key) : undefined) ?? startOf(node) ?? startOf(key) ?? offset;
  }
  return { offset, path: kept };
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
