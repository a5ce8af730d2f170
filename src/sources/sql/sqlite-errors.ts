import { SqlSourceError } from './sql-source-error.ts';

/**
 * What an error of SQLite means. https://www.sqlite.org/rescode.html
 *
 * @param when its text is passed on only if it came before any row was read: then it can but name words of the query
 */
export function sqliteError(error: unknown, when: 'preparing' | 'reading' = 'reading'): SqlSourceError {
  const number = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
  switch (number & 0xff) {
    case 1: {
      const isText = when === 'preparing' && error instanceof Error;
      const text = isText ? error.message.slice(0, 300) : 'a value of a row is not what it asks for';
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
