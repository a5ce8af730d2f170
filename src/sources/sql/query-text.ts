import { SqlSourceError } from './sql-source-error.ts';

/** Which SQL a query is written in. */
export type Dialect = 'postgres' | 'sqlite';

/**
 * Makes a person's query one that can stand in brackets: without the semicolon at its end, and with the parameter as
 * the database writes it (`$1` in PostgreSQL; SQLite knows `:cursor`). What stands in quotes and comments stays as it is.
 *
 * @throws SqlSourceError `query` when it has no `:cursor`, another parameter, or is more than one statement
 * @example embeddable('select * from deal where changed_at > :cursor;', 'postgres') // '... changed_at > $1'
 */
export function embeddable(query: string, dialect: Dialect): string {
  const found: number[] = [];
  let end: number | undefined;
  let brackets = 0;
  for (let at = 0; at < query.length; ) {
    const skipped = skipQuoted(query, at, dialect);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const char = query.charAt(at);
    if (char === ';') end ??= at;
    else if (end !== undefined && char.trim() !== '') {
      throw wrong('is more than one statement', 'Leave one select statement.');
    } else if (char === '[') brackets++;
    else if (char === ']') brackets--;
    else if (char === ':' && query.charAt(at + 1) === ':') at++;
    else if (brackets === 0 && isParameter(query, at, dialect)) {
      if (!query.startsWith(':cursor', at) || isWord.test(query.charAt(at + 7))) {
        throw wrong('has a parameter besides :cursor', 'Only :cursor can stand in it.');
      }
      found.push(at);
      at += 6;
    } else if (isWord.test(char)) {
      // A word is one piece: what stands within it (a$1) begins nothing.
      while (isWord.test(query.charAt(at + 1)) || query.charAt(at + 1) === '$') at++;
    }
    at++;
  }
  if (found.length === 0) {
    throw wrong('has no :cursor', 'Ask for what is new: ... where changed_at > :cursor');
  }
  const text = query.slice(0, end);
  if (dialect === 'sqlite') return text;
  let out = '';
  let from = 0;
  for (const at of found) {
    out += `${text.slice(from, at)}$1`;
    from = at + ':cursor'.length;
  }
  return out + text.slice(from);
}

// A function, since an empty charAt at the end must be no word.
const isWord = /^[\w\u0080-\uffff]$/;

function isParameter(query: string, at: number, dialect: Dialect): boolean {
  const next = query.charAt(at + 1);
  switch (query.charAt(at)) {
    case ':':
      return isWord.test(next);
    case '$':
      return dialect === 'postgres' ? /^\d$/.test(next) : isWord.test(next);
    case '@':
      return dialect === 'sqlite' && isWord.test(next);
    case '?':
      return dialect === 'sqlite';
    default:
      return false;
  }
}

/** Where the quoted text or comment that begins at `at` ends; `at` itself if none does. */
function skipQuoted(query: string, at: number, dialect: Dialect): number {
  const char = query.charAt(at);
  if (query.startsWith('--', at)) return to(query, '\n', at, query.length);
  if (query.startsWith('/*', at))
    return dialect === 'postgres' ? skipNested(query, at) : to(query, '*/', at + 2);
  // A doubled quote ends one text and begins the next, which comes to the same.
  if (char === "'" || char === '"') {
    const before = query.charAt(at - 1);
    const escapes = dialect === 'postgres' && char === "'" && (before === 'e' || before === 'E');
    return escapes && !isWord.test(query.charAt(at - 2)) ? skipEscaped(query, at) : to(query, char, at + 1);
  }
  if (dialect === 'sqlite') {
    if (char === '`') return to(query, '`', at + 1);
    return char === '[' ? to(query, ']', at + 1) : at;
  }
  if (char !== '$') return at;
  dollarTag.lastIndex = at;
  const tag = dollarTag.exec(query)?.[0];
  return tag === undefined ? at : to(query, tag, at + tag.length);
}

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]{0,62})?\$/y;

function to(query: string, mark: string, from: number, otherwise?: number): number {
  const found = query.indexOf(mark, from);
  if (found !== -1) return found + mark.length;
  if (otherwise !== undefined) return otherwise;
  throw wrong('has a quote or comment that does not end', 'Close it.');
}

/** The text that ends with the first quote that neither a backslash nor another quote takes back. */
function skipEscaped(query: string, start: number): number {
  for (let at = start + 1; at < query.length; at++) {
    if (query.charAt(at) === '\\') at++;
    else if (query.charAt(at) === "'") {
      if (query.charAt(at + 1) !== "'") return at + 1;
      at++;
    }
  }
  return to('', "'", 0);
}

/** PostgreSQL's comments may stand within one another. */
function skipNested(query: string, start: number): number {
  let depth = 0;
  for (let at = start; at < query.length; at++) {
    if (query.startsWith('/*', at)) depth++;
    else if (query.startsWith('*/', at)) depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return to('', '*/', 0);
}

function wrong(what: string, fix: string): SqlSourceError {
  return new SqlSourceError('query', `The query ${what}.`, fix);
}
