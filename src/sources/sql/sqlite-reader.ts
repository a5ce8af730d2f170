import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SqlSourceOptions } from './options.ts';
import type { PageReader } from './page-reader.ts';
import { embeddable } from './query-text.ts';
import { SqlSourceError } from './sql-source-error.ts';
import type { SqliteAnswer, SqliteRequest } from './sqlite-process.ts';

/** Seconds. */
const usualTimeout = 60;

/** Opens a SQLite file for the pages of one look, in a process of its own. */
export function sqliteReader(options: SqlSourceOptions): PageReader {
  const database = {
    file: options.url.trim().replace(/^sqlite:(\/\/)?/i, ''),
    query: embeddable(options.query, 'sqlite'),
    column: options.cursor,
  };
  const limit = (options.timeout ?? usualTimeout) * 1000;
  let child: ChildProcess | undefined;
  return {
    async page(page) {
      child ??= startProcess();
      const answer = await request(child, { database, page }, limit);
      if ('page' in answer) return answer.page;
      const { code, message, fix } = answer.error;
      throw new SqlSourceError(code, message, fix);
    },
    close() {
      child?.kill('SIGKILL');
    },
  };
}

function startProcess(): ChildProcess {
  // Compiled, the other file is JavaScript too.
  const file = new URL(`./sqlite-process${extname(import.meta.url)}`, import.meta.url);
  return fork(fileURLToPath(file), {
    execArgv: [],
    serialization: 'advanced',
    // It has no use for our secrets.
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

function request(child: ChildProcess, message: SqliteRequest, limit: number): Promise<SqliteAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      child.kill('SIGKILL');
      reject(
        new SqlSourceError(
          'timeout',
          'The query took too long and was stopped.',
          'Put an index on the cursor column, or ask for fewer columns and joins (docs/sql-source.md).',
        ),
      );
    }, limit);
    const onMessage = (answer: SqliteAnswer): void => {
      end();
      resolve(answer);
    };
    const onEnd = (): void => {
      end();
      reject(
        new SqlSourceError('unreachable', 'The process that reads the file ended.', 'It is started again.'),
      );
    };
    function end(): void {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onEnd).off('error', onEnd);
    }
    child.once('message', onMessage).once('exit', onEnd).once('error', onEnd);
    if (child.exitCode !== null || child.signalCode !== null) onEnd();
    else child.send(message, (error) => error !== null && onEnd());
  });
}
