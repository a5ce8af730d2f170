export type { SqlCursor } from './cursor.ts';
export { openSqlSource, type SqlChanges, type SqlSource } from './open-sql-source.ts';
export type { SqlSourceOptions } from './options.ts';
export { SqlSourceError, type SqlSourceErrorCode } from './sql-source-error.ts';
export { wrongQuery } from './wrong-query.ts';
