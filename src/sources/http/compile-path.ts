/** One step of a path: into an object, to a place of a list, to all of it, or to its first object that says so. */
export type PathStep =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'at'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'where'; readonly key: string; readonly value: string };

/** A path, ready to be followed. */
export interface Path {
  /** Where it begins: at the item, at the whole body, or it is the time at which the request came. */
  readonly from: 'item' | 'body' | 'received';
  readonly steps: readonly PathStep[];
  /** As it was written: also the name of a field that has signs of paths in its name. */
  readonly text: string;
}

/** Why a text is no path, in words. */
export interface WrongPath {
  readonly wrong: string;
}

/**
 * Reads a path. Steps are names and, in brackets, places (`[0]`, `[-1]` for the last), all of a list (`[*]`), names in
 * quotes or without (`["Lead ID"]`, `leads[status]`), and a choice by what an object of a list says (`[name=Email]`).
 * `$` in front begins at the whole body, `$received` is when the request came.
 *
 * @example compilePath('contact.fields[name=Email].value')
 */
export function compilePath(text: string): Path | WrongPath {
  const trimmed = text.trim();
  if (trimmed === '') return { wrong: 'it is empty' };
  if (trimmed === '$received') return { from: 'received', steps: [], text: trimmed };
  const fromBody = /^\$(?:$|[.[])/.test(trimmed);
  let at = fromBody ? 1 : 0;
  const steps: PathStep[] = [];
  while (at < trimmed.length) {
    if (trimmed[at] === '[') {
      const bracket = readBracket(trimmed, at + 1);
      if ('wrong' in bracket) return bracket;
      steps.push(bracket.step);
      at = bracket.end;
      continue;
    }
    if (trimmed[at] === '.') at++;
    else if (steps.length > 0 || fromBody) return { wrong: 'after ] comes neither . nor [' };
    const end = endOfName(trimmed, at);
    const key = trimmed.slice(at, end).trim();
    if (key === '') return { wrong: 'a name is missing beside a dot' };
    steps.push({ kind: 'key', key });
    at = end;
  }
  return { from: fromBody ? 'body' : 'item', steps, text: trimmed };
}

function endOfName(text: string, from: number): number {
  let end = from;
  while (end < text.length && text[end] !== '.' && text[end] !== '[') end++;
  return end;
}

/** What stands in brackets; `end` is behind the closing one. */
function readBracket(
  text: string,
  from: number,
): { readonly step: PathStep; readonly end: number } | WrongPath {
  const first = readWord(text, from, ']=');
  if (first === undefined) return unclosed;
  if (text[first.end] === ']') return { step: stepOf(first), end: first.end + 1 };
  const second = readWord(text, first.end + 1, ']');
  if (second === undefined || text[second.end] !== ']') return unclosed;
  if (first.word === '') return { wrong: 'a name is missing before =' };
  return { step: { kind: 'where', key: first.word, value: second.word }, end: second.end + 1 };
}

const unclosed: WrongPath = { wrong: 'a bracket or quote is never closed' };

interface Word {
  readonly word: string;
  readonly quoted: boolean;
  /** Where the sign is that ended it. */
  readonly end: number;
}

/** A word in quotes, in which \ hides a quote, or up to one of the signs in `until`. */
function readWord(text: string, from: number, until: string): Word | undefined {
  let at = from;
  while (text[at] === ' ') at++;
  const quote = text[at];
  if (quote !== '"' && quote !== "'") {
    while (at < text.length && !until.includes(text[at] ?? '')) at++;
    return at === text.length ? undefined : { word: text.slice(from, at).trim(), quoted: false, end: at };
  }
  let word = '';
  for (at++; at < text.length && text[at] !== quote; at++) {
    if (text[at] === '\\') at++;
    word += text[at] ?? '';
  }
  at++;
  while (text[at] === ' ') at++;
  return at < text.length && until.includes(text[at] ?? '') ? { word, quoted: true, end: at } : undefined;
}

function stepOf({ word, quoted }: Word): PathStep {
  if (quoted) return { kind: 'key', key: word };
  if (word === '*' || word === '') return { kind: 'all' };
  return /^-?\d{1,9}$/.test(word) ? { kind: 'at', index: Number(word) } : { kind: 'key', key: word };
}
