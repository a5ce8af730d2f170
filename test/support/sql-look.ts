import {
  openSqlSource,
  type SqlCursor,
  type SqlSource,
  type SqlSourceOptions,
} from '../../src/sources/index.ts';

/** 2026-11-22T12:00:00Z in milliseconds. */
export const noonMs = 1_795_348_800_000;

/** A source for tests: the fields' own columns, no constants. */
export function sqlSource(
  options: Partial<SqlSourceOptions> & Pick<SqlSourceOptions, 'url' | 'query'>,
): SqlSource {
  const usual = {
    name: 'crm',
    cursor: 'updated_at',
    start: '2000-01-01',
    fields: {},
    constants: {},
    timeZone: 'UTC',
  };
  return openSqlSource({ ...usual, ...options }, () => noonMs);
}

/** All changes of one look, and the cursor that it ends with. */
export async function lookThrough(source: SqlSource, from?: SqlCursor) {
  const changes: Record<string, unknown>[] = [];
  const pages: number[] = [];
  let cursor = from;
  for await (const page of source.look(from, new AbortController().signal)) {
    changes.push(...page.rows.map(({ record }) => ({ ...record })));
    pages.push(page.rows.length);
    cursor = page.cursor ?? cursor;
  }
  return { changes, pages, cursor };
}

/** The error of a look that must fail. */
export async function failure(
  look: () => Promise<unknown>,
): Promise<Error & { code?: string; fix?: string }> {
  try {
    await look();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('The look did not fail.');
}
