import { embeddable } from './query-text.ts';
import { SqlSourceError } from './sql-source-error.ts';

/** Why a query can't be asked, in words, as far as that shows without the database; `undefined`: it may be asked. */
export function wrongQuery(query: string, url: string): string | undefined {
  try {
    embeddable(query, /^postgres/i.test(url) ? 'postgres' : 'sqlite');
    return undefined;
  } catch (error) {
    if (error instanceof SqlSourceError) return `${error.message} ${error.fix}`;
    throw error;
  }
}
