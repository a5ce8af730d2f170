import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embeddable } from './query-text.ts';
import { SqlSourceError } from './sql-source-error.ts';

describe('embeddable, PostgreSQL', () => {
  it.each([
    ['select * from deal where id > :cursor', 'select * from deal where id > $1'],
    ['select 1 where a>:cursor or b>=:cursor;', 'select 1 where a>$1 or b>=$1'],
    ['select :cursor::bigint', 'select $1::bigint'],
    ["select ':cursor', a::cursor where b > :cursor", "select ':cursor', a::cursor where b > $1"],
    ["select 'it''s :cursor' where b > :cursor", "select 'it''s :cursor' where b > $1"],
    ["select E'a\\':cursor\\\\' where b > :cursor", "select E'a\\':cursor\\\\' where b > $1"],
    ["select e'a'':cursor' where b > :cursor", "select e'a'':cursor' where b > $1"],
    ["select '\\' where b > :cursor", "select '\\' where b > $1"],
    ['select ":cursor" where b > :cursor', 'select ":cursor" where b > $1'],
    ['select $$:cursor$$ where b > :cursor', 'select $$:cursor$$ where b > $1'],
    ['select $a$ $$ :cursor $a$ where b > :cursor', 'select $a$ $$ :cursor $a$ where b > $1'],
    ['select a$1 where b > :cursor', 'select a$1 where b > $1'],
    ['select 1 -- :cursor ;\nwhere b > :cursor', 'select 1 -- :cursor ;\nwhere b > $1'],
    [
      'select 1 /* :cursor /* ; */ :cursor */ where b > :cursor',
      'select 1 /* :cursor /* ; */ :cursor */ where b > $1',
    ],
    ['select a[1:cursor] where b > :cursor', 'select a[1:cursor] where b > $1'],
    ['select 1 where b > :cursor ; -- the end\n /* really */ ;', 'select 1 where b > $1 '],
    ["select data->>'a' ? 'b' where b > :cursor", "select data->>'a' ? 'b' where b > $1"],
  ])('%s', (query, rewritten) => {
    expect(embeddable(query, 'postgres')).toBe(rewritten);
  });

  it.each([
    ['select 1'],
    ["select ':cursor'"],
    ['select 1 where a > :cursors'],
    ['select 1 where a > :cursor and b > :other'],
    ['select 1 where a > :cursor and b > $2'],
    ['select 1 where a > :cursor; delete from deal'],
    ["select 1 where a > :cursor and b = 'open"],
    ['select 1 where a > :cursor /* open /* */'],
    ['select 1 where a > :cursor and b = $x$ open $$'],
    ["select 1 where a > :cursor and b = E'open\\'"],
    [''],
  ])('refuses %s', (query) => {
    expect(() => embeddable(query, 'postgres')).toThrow(SqlSourceError);
  });
});

describe('embeddable, SQLite', () => {
  it.each([
    ['select * from deal where id > :cursor;', 'select * from deal where id > :cursor'],
    ["select '\\', [a:cursor], `b:c` where c > :cursor", "select '\\', [a:cursor], `b:c` where c > :cursor"],
    ['select 1 /* /* */ where c > :cursor', 'select 1 /* /* */ where c > :cursor'],
  ])('%s', (query, rewritten) => {
    expect(embeddable(query, 'sqlite')).toBe(rewritten);
  });

  it.each([
    ['select 1 where a > ?'],
    ['select 1 where a > :cursor and b > ?'],
    ['select 1 where a > :cursor and b > @x'],
    ['select 1 where a > :cursor and b > $x'],
    ['select 1 where a > :cursor and b > :after'],
  ])('refuses %s', (query) => {
    expect(() => embeddable(query, 'sqlite')).toThrow(SqlSourceError);
  });
});

describe('embeddable', () => {
  const dialect = fc.constantFrom('postgres' as const, 'sqlite' as const);
  const piece = fc.constantFrom(
    "'",
    '"',
    '`',
    '[',
    ']',
    '$',
    '$$',
    '--',
    '/*',
    '*/',
    '\n',
    ':',
    '::',
    ':cursor',
    ';',
    'e',
    '\\',
    ' ',
    'é',
  );

  it('replaces nothing within quotes and comments, whatever they hold', () => {
    const inner = fc.string({ unit: 'binary', maxLength: 200 }).map((text) => `${text}:cursor;`);
    const quoted = fc.oneof(
      inner.map((text) => `'${text.replaceAll("'", "''")}'`),
      inner.map((text) => `"${text.replaceAll('"', '""')}"`),
      inner.map((text) => `--${text.replaceAll('\n', ' ')}\n`),
      inner.map((text) => `/*${text.replaceAll('/', '.')}*/`),
    );
    fc.assert(
      fc.property(fc.array(quoted, { maxLength: 10 }), (parts) => {
        const [before, after] = [parts.join(' '), parts.toReversed().join(' ')];
        const query = `select ${before} where a > :cursor ${after}`;
        expect(embeddable(query, 'postgres')).toBe(`select ${before} where a > $1 ${after}`);
        expect(embeddable(query, 'sqlite')).toBe(query);
      }),
    );
  });

  it('gives a text or a SqlSourceError, whatever comes', () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1000 }),
      fc.array(piece).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(any, dialect, (query, kind) => {
        try {
          expect(typeof embeddable(query, kind)).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(SqlSourceError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes 300 KB of anything', () => {
    for (const text of ["'", '$', '$a', '/*', '-', ':', 'e', '[', '""', '\\']) {
      for (const kind of ['postgres', 'sqlite'] as const) {
        const query = `select 1 where a > :cursor ${text.repeat(300_000 / text.length)}`;
        try {
          embeddable(query, kind);
        } catch (error) {
          expect(error).toBeInstanceOf(SqlSourceError);
        }
      }
    }
  });
});
