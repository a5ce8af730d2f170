import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliver, openMetaClient, sleep } from '../src/delivery/index.ts';
import {
  addEvents,
  countStates,
  dataset,
  manyEvents,
  nameOf,
  openStore,
  TestClock,
  type TestStore,
} from './delivery-fixture.ts';
import { type ScriptedServer, startServer, takeAll } from './delivery-server.ts';

const worker = fileURLToPath(new URL('./support/delivery-worker.ts', import.meta.url));
/** A lane's lease lasts 30 s. */
const pastLease = 31_000;

let clock: TestClock;
let test: TestStore;
let server: ScriptedServer;
let child: ChildProcess;
let output: string;
beforeEach(async () => {
  // The machine's time, since the other process goes by it too.
  clock = new TestClock();
  clock.now = Date.now();
  test = openStore(clock);
  server = await startServer();
  output = '';
  writeFileSync(offset(), '0');
});
afterEach(async () => {
  child.kill('SIGKILL');
  await server.close();
  test.remove();
});

const offset = (): string => `${test.file}.offset`;
const attempts = () => test.store.db.prepare('select * from attempt order by id').all();
const requestsOf = (token: string) =>
  server.seen.filter(({ headers }) => headers['authorization'] === `Bearer ${token}`);

/** Starts the process that will be stopped. */
function startWorker(...more: string[]): Promise<number | null> {
  child = spawn(process.execPath, [worker, test.file, server.endpoint, offset(), ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

/** Time goes on for both past the lease; another worker delivers everything. */
async function takeOver(): Promise<void> {
  clock.now = Date.now() + pastLease;
  writeFileSync(offset(), String(pastLease));
  const client = openMetaClient({ dataset, token: 'EAAother', endpoint: server.endpoint });
  const context = { outbox: test.outbox, client, clock: clock.read, random: () => 0.5, sleep };
  expect(await deliver(context, { dataset })).toMatchObject({ finished: true });
  await client.close();
}

function expectOrder(): void {
  const taken = Map.groupBy(server.taken, (id) => id.split('/')[0]);
  for (const [lead, own] of Map.groupBy(events, (event) => event.lead))
    expect([...new Set(taken.get(String(lead)))]).toEqual(own.map(nameOf));
}

const events = manyEvents(30, 2).map((event) => ({ ...event, lane: 0 }));

describe('F2: a process stopped with SIGSTOP past its lease, then resumed', () => {
  it('with its request on the wire: writes no outcome and begins no other; at most that batch went twice', async () => {
    const time = clock.now / 1000 - 3600;
    await addEvents(
      test.store,
      events.map((event) => ({ ...event, time: Math.floor(time) + event.number })),
    );
    let answer: (() => void) | undefined;
    const arrived = new Promise<void>((resolve) => {
      server.script = (request, response) => {
        server.script = takeAll;
        answer = () => takeAll(request, response);
        resolve();
        return true;
      };
    });
    const exited = startWorker();
    await arrived;
    child.kill('SIGSTOP');
    await takeOver();
    const before = { attempts: attempts(), states: countStates(test.store) };
    expect(before.states.rows).toEqual({ accepted: 60 });
    expect(before.attempts[0]).toMatchObject({ outcome: 'no_answer', maybe_sent: 1 });

    answer?.();
    child.kill('SIGCONT');
    expect(await exited).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ requests: 0 });
    expect({ attempts: attempts(), states: countStates(test.store) }).toEqual(before);
    expect(requestsOf('EAAworker')).toHaveLength(1);
    expect(server.taken.length - new Set(server.taken).size).toBe(60);
    expectOrder();
  });

  it('before its request: does not send it', async () => {
    const time = clock.now / 1000 - 3600;
    await addEvents(
      test.store,
      events.map((event) => ({ ...event, time: Math.floor(time) + event.number })),
    );
    const exited = startWorker('stop');
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await takeOver();
    const before = { attempts: attempts(), states: countStates(test.store) };

    child.kill('SIGCONT');
    expect(await exited).toBe(0);
    expect(output).toMatch(/^begun\n\{.*"requests":0/);
    expect({ attempts: attempts(), states: countStates(test.store) }).toEqual(before);
    expect(requestsOf('EAAworker')).toEqual([]);
    expect(server.taken).toHaveLength(60);
    expectOrder();
  });
});
