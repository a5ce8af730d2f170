/** Why a database can't be asked. */
export type SqlSourceErrorCode =
  /** It does not answer, or broke off: passes by itself. */
  | 'unreachable'
  /** The query took too long. */
  | 'timeout'
  /** It is locked, out of connections or memory: passes by itself. */
  | 'busy'
  /** User or password are wrong. */
  | 'credentials'
  /** The user may not read what the query asks for. */
  | 'rights'
  /** The address names no such database, or is no address. */
  | 'address'
  /** The database does not understand the query. */
  | 'query'
  /** The query's columns are not those that the configuration names. */
  | 'columns';

const passing: ReadonlySet<SqlSourceErrorCode> = new Set(['unreachable', 'timeout', 'busy']);

/**
 * A database can't be asked, or not so. The message is safe to print: it names columns and the database's error code,
 * never a value of a row, and never the address.
 */
export class SqlSourceError extends Error {
  override readonly name = 'SqlSourceError';
  readonly code: SqlSourceErrorCode;
  /** What to do about it. */
  readonly fix: string;

  constructor(code: SqlSourceErrorCode, message: string, fix: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }

  /** Whether it may well work the next time without anybody doing anything. */
  get passing(): boolean {
    return passing.has(this.code);
  }
}
