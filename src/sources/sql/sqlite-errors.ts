import { SqlSourceError } from './sql-source-error.ts';

/**
 * What an error of SQLite means. Its texts for a query that it does not understand name words of the query; others are
 * not passed on. https://www.sqlite.org/rescode.html
 */
export function sqliteError(error: unknown): SqlSourceError {
  const number = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  switch (number & 0xff) {
    case 1: {
      const text = error instanceof Error ? error.message.slice(0, 300) : '';
      return new SqlSourceError('query', `SQLite does not take the query (${text}).`, tryIt);
    }
    case 5:
    case 6:
      return new SqlSourceError(
        'busy',
        'The database is locked by whoever writes to it.',
        'It is asked again.',
      );
    case 3:
    case 23:
      return new SqlSourceError(
        'rights',
        'The file may not be read.',
        'Let the user that runs serve read it.',
      );
    case 8:
    case 14:
      return new SqlSourceError(
        'address',
        "The file is not there, or can't be opened.",
        'Check the path. A file in WAL mode wants a folder that the user who runs serve may write to.',
      );
    case 11:
    case 26:
      return new SqlSourceError('address', 'The file is no SQLite database, or damaged.', 'Check the path.');
    case 10:
      return new SqlSourceError('unreachable', "The file can't be read from its disk.", 'Check the disk.');
    default:
      return new SqlSourceError('query', `The query failed (SQLite ${number}).`, tryIt);
  }
}

const tryIt = 'Try it in the sqlite3 shell with the value of start for :cursor.';
