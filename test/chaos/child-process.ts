import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type ChildPlan, type ChildReport, planVariable, reportTo } from './child-plan.ts';

const launcher = fileURLToPath(new URL('../../bin/conversion-leads.js', import.meta.url));
const entry = new URL('./child/entry.ts', import.meta.url).href;

/** Milliseconds of the machine after which a child that does not end is killed: a fault, which its caller sees. */
const longest = 180_000;

/** How a child ended. */
export interface Ended {
  /** null: killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command line as a child process, under its test entry. */
export class Child {
  readonly #process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with true at its kill point, with false when it ends without coming there. */
  readonly atKillPoint: Promise<boolean>;
  /** What it waits for, while it waits. */
  idle: { readonly next: number; readonly requests: number } | undefined;

  constructor(args: readonly string[], plan: ChildPlan) {
    const child = spawn(process.execPath, ['--import', entry, '--conditions=source', launcher, ...args], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
        META_ACCESS_TOKEN: 'chaos-token',
        [planVariable]: JSON.stringify(plan),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    this.#process = child;
    const watchdog = setTimeout(() => child.kill('SIGKILL'), longest);
    child.once('close', () => clearTimeout(watchdog));
    const output = Promise.all([text(child.stdout as Readable), text(child.stderr as Readable)]);
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    this.ended = Promise.all([output, closed]).then(([[stdout, stderr], code]) => ({ code, stdout, stderr }));
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.atKillPoint = promise;
    void this.ended.then(() => resolve(false));
    createInterface({ input: child.stdio[reportTo] as Readable }).on('line', (line) => {
      const report = JSON.parse(line) as ChildReport;
      if ('here' in report) {
        this.idle = undefined;
        resolve(true);
      } else this.idle = { next: report.next, requests: report.requests };
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Moves its clock; from now on it counts as busy until it says otherwise. */
  setOffset(offset: number): void {
    this.idle = undefined;
    if (this.#process.connected) this.#process.send({ offset }, () => {});
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }
}
