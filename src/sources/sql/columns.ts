import type { SqlColumn } from './page-reader.ts';
import { SqlSourceError } from './sql-source-error.ts';

/** PostgreSQL folds names that are not quoted, so what was written as changedAt may be called changedat. */
export function placeOf(columns: readonly Pick<SqlColumn, 'name'>[], name: string): number {
  const exact = columns.findIndex((column) => column.name === name);
  if (exact !== -1) return exact;
  return columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** The failure that says which columns there are. */
export function noColumn(what: string, columns: readonly Pick<SqlColumn, 'name'>[]): SqlSourceError {
  const names = columns.map(({ name }) => name).slice(0, 50);
  return new SqlSourceError(
    'columns',
    `${what}; the query gives: ${names.join(', ')}.`,
    'Name the column in the query (select x as name), or in the configuration under fields.',
  );
}
