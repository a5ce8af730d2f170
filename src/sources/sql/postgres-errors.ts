import { SqlSourceError, type SqlSourceErrorCode } from './sql-source-error.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const byState: readonly (readonly [prefix: string, code: SqlSourceErrorCode])[] = [
  ['28', 'credentials'],
  ['3D', 'address'],
  ['42501', 'rights'],
  ['57014', 'timeout'],
  ['42', 'query'],
  ['22', 'query'],
  ['0A', 'query'],
  ['25', 'query'],
  ['26', 'query'],
  ['2F', 'query'],
  ['3F', 'query'],
  ['54', 'query'],
  ['P0', 'query'],
  ['08', 'unreachable'],
  ['57P', 'unreachable'],
  ['53', 'busy'],
  ['55', 'busy'],
  ['40', 'busy'],
];

const says: Readonly<Record<SqlSourceErrorCode, readonly [what: string, fix: string]>> = {
  unreachable: ["The database can't be reached", 'Is it running, and are host and port of the url right?'],
  timeout: [
    'The query took too long and was stopped',
    'Put an index on the cursor column, or ask for fewer columns and joins (docs/sql-source.md).',
  ],
  busy: ['The database has no room for the query just now', 'It is asked again.'],
  credentials: ['The database refuses user or password', 'Check both in the url.'],
  rights: ['The user may not read what the query asks for', 'Grant it select on these tables.'],
  address: ['There is no such database', 'Check the name of the database at the end of the url.'],
  query: ['The database does not take the query', 'Try it in psql with the value of start for :cursor.'],
  columns: ['The columns are not those expected', 'Check the query.'],
};

/**
 * What an error of the PostgreSQL client means. The server's text is passed on only where it speaks of the query: texts
 * about data quote the data.
 */
export function postgresError(error: unknown): SqlSourceError {
  const state = codeOf(error);
  const isState = state !== undefined && /^[0-9A-Z]{5}$/.test(state);
  const code = isState
    ? (byState.find(([prefix]) => state.startsWith(prefix))?.[1] ?? 'query')
    : 'unreachable';
  const [what, fix] = says[code];
  const message = error instanceof Error ? error.message : '';
  const shown =
    isState && state.startsWith('42') ? `${state}: ${message.slice(0, 300)}` : (state ?? clientText(message));
  return new SqlSourceError(code, shown === '' ? `${what}.` : `${what} (${shown}).`, fix);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What the client itself says (no SSL, no password given) is about the connection, and a few words long. */
function clientText(message: string): string {
  return /^[\w .,:;'()-]{1,120}$/.test(message) && !message.includes('//') ? message.replace(/\.$/, '') : '';
}
