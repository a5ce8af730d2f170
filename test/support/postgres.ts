import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openPostgresProcess } from './postgres-process.ts';

/** A real PostgreSQL for one test file, on a port of its own, its data in a folder that goes with it. */
export interface TestPostgres {
  /** With user and password; to another database of the server with `database`. */
  url(database?: string): string;
  /** A new, empty database; gives its url. */
  createDatabase(name: string): Promise<string>;
  /** Runs statements as the owner of the server. */
  run(url: string, sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** Stops the server as a fault does: whoever is connected is cut off. The data stays. */
  halt(): Promise<void>;
  /** Starts it again, on the same port. */
  restart(): Promise<void>;
  /** Stops it for good and removes its data. */
  stop(): Promise<void>;
}

const user = 'postgres';
const password = 'test:p@ss/word';

/**
 * Starts PostgreSQL 18 in about a second. If this process dies, however, a small watcher stops the server and removes its
 * data: an orphan would hold its port and memory for ever.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  // Root's temporary folders are closed to the user that PostgreSQL runs as.
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const port = await freePort();
  const server = await openPostgresProcess({ folder, data, port, user, password });
  await server.initialise();
  await server.start();
  let watcher = watch(folder, data);
  const url = (database = 'postgres'): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

  async function run(address: string, sql: string, values?: readonly unknown[]) {
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql, values && [...values]);
      return rows;
    } finally {
      await client.end();
    }
  }
  async function halt(): Promise<void> {
    dismiss(watcher);
    await server.stop();
  }
  return {
    url,
    run,
    async createDatabase(name) {
      await run(url(), `create database "${name}"`);
      return url(name);
    },
    halt,
    async restart() {
      await server.start();
      watcher = watch(folder, data);
    },
    async stop() {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits in a process of its own for the end of this one. */
function watch(folder: string, data: string): ChildProcess {
  const pid = Number.parseInt(readFileSync(join(data, 'postmaster.pid'), 'utf8'), 10);
  const script = `
    process.stdin.resume().on('end', () => {
      try { process.kill(${pid}, 'SIGQUIT') } catch {}
      setTimeout(() => require('node:fs').rmSync(${JSON.stringify(folder)}, { recursive: true, force: true }), 1000);
    })`;
  // Its input ends with this process, even when that is killed.
  const watcher = spawn(process.execPath, ['-e', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  return watcher;
}

function dismiss(watcher: ChildProcess): void {
  watcher.kill('SIGKILL');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
