import type { Client, QueryArrayResult } from 'pg';
import { noColumn, placeOf } from './columns.ts';
import type { SqlSourceOptions } from './options.ts';
import type { PageAsk, PageReader, SqlPage } from './page-reader.ts';
import { postgresError } from './postgres-errors.ts';
import { postgresColumn, postgresCursor, postgresValue } from './postgres-values.ts';
import { embeddable } from './query-text.ts';
import { SqlSourceError } from './sql-source-error.ts';

const connectTimeout = 10_000;
/** Seconds. */
const usualTimeout = 60;
/** What the server's own limit leaves the network for, in milliseconds. */
const grace = 10_000;
const keyName = 'conversion_leads_key';

/**
 * Opens PostgreSQL for the pages of one look. Each page is a read-only transaction of its own, so nothing stays open
 * while rows are stored; all settings are made within it, so that it works behind a pooler too.
 */
export function postgresReader(options: SqlSourceOptions): PageReader {
  const query = embeddable(options.query, 'postgres');
  const seconds = options.timeout ?? usualTimeout;
  let client: Client | undefined;
  let closed = false;
  let column: string | undefined;

  async function connect(): Promise<Client> {
    // Who reads files only need not load it.
    const { Client: PgClient } = await import('pg');
    client = makeClient(() => {
      return new PgClient({
        connectionString: options.url,
        connectionTimeoutMillis: connectTimeout,
        query_timeout: seconds * 1000 + grace,
        keepAlive: true,
        application_name: 'conversion-leads',
        // Everything as PostgreSQL writes it: exact, and ours to read.
        types: { getTypeParser: () => (text: string) => text },
      });
    });
    // A connection that breaks between two queries says so here; the next query says it to us.
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  async function inTransaction<T>(work: (open: Client) => Promise<T>): Promise<T> {
    try {
      const open = client ?? (await connect());
      if (closed) throw new Error('closed');
      await open.query(
        `begin transaction read only; set local datestyle = 'ISO'; set local extra_float_digits = 3;
         set local statement_timeout = ${seconds * 1000}`,
      );
      const result = await work(open);
      await open.query('commit');
      return result;
    } catch (error) {
      throw error instanceof SqlSourceError ? error : postgresError(error);
    }
  }

  /** The cursor column as it is really called. */
  async function findColumn(open: Client, base: string): Promise<string> {
    const { fields } = await ask(open, `select * from (${query}\n) as q limit 0`, [base]);
    const name = fields[placeOf(fields, options.cursor)]?.name;
    if (name === undefined) throw noColumn(`The cursor is to be "${options.cursor}"`, fields);
    return name;
  }

  return {
    page: ({ base, after, limit }) =>
      inTransaction(async (open) => {
        column ??= await findColumn(open, base.text);
        const more = after === undefined ? [] : [after.cursor.text, after.key];
        return toPage(await ask(open, pageQuery(query, column, after, limit), [base.text, ...more]), column);
      }),
    close() {
      closed = true;
      client?.end().catch(() => {});
    },
  };
}

function makeClient(make: () => Client): Client {
  try {
    return make();
  } catch {
    // The error holds the address.
    throw new SqlSourceError(
      'address',
      'The url is no address of a PostgreSQL database.',
      'Write it as postgres://user:password@host:5432/database; special characters of the password as %40 and the like.',
    );
  }
}

function ask(
  client: Client,
  text: string,
  values: readonly string[],
): Promise<QueryArrayResult<(string | null)[]>> {
  return client.query({ text, values: [...values], rowMode: 'array' });
}

/**
 * What is asked for a page. Order and limit go through to an index on the cursor column, also where the query joins
 * (incremental sort); the second condition repeats a part of the third, since only it can use that index.
 */
export function pageQuery(query: string, column: string, after: PageAsk['after'], limit: number): string {
  const cursor = `q."${column.replaceAll('"', '""')}"`;
  const key = `encode(sha256(convert_to(q::text, 'UTF8')), 'hex') collate "C"`;
  const behind =
    after === undefined ? `${cursor} is not null` : `${cursor} >= $2 and (${cursor} > $2 or ${key} > $3)`;
  return `select q.*, ${key} as ${keyName} from (${query}\n) as q where ${behind} order by ${cursor}, ${key} limit ${limit}`;
}

function toPage({ fields, rows }: QueryArrayResult<(string | null)[]>, column: string): SqlPage {
  const own = fields.slice(0, -1);
  const types = own.map(({ dataTypeID }) => dataTypeID);
  const place = placeOf(own, column);
  return {
    columns: own.map(({ name, dataTypeID }) => postgresColumn(name, dataTypeID)),
    rows: rows.map((row) => ({
      cursor: postgresCursor(row[place] ?? '', types[place] ?? 0),
      key: row[own.length] ?? '',
      values: types.map((type, at) => postgresValue(row[at] ?? null, type)),
    })),
  };
}
