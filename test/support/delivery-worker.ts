// A process that delivers, for tests that stop it: its clock is the machine's and what the file in its third argument adds
// (milliseconds). With a fourth argument it stops itself between the begin of its first attempt and the request.
import { readFileSync, writeSync } from 'node:fs';
import { deliver, openMetaClient, sleep } from '../../src/delivery/index.ts';
import { openDatabase, sqliteOutbox } from '../../src/store/sqlite/index.ts';
import { dataset } from '../delivery-fixture.ts';

const [file = '', endpoint = '', offset = '', stops] = process.argv.slice(2);
const clock = (): number => Date.now() + Number(readFileSync(offset, 'utf8'));
const store = openDatabase(file, clock);
const outbox = sqliteOutbox(store);
const client = openMetaClient({ dataset, token: 'EAAworker', endpoint });
let begun = 0;
const stopping: typeof outbox = {
  ...outbox,
  beginAttempt: async (...values) => {
    const attempt = await outbox.beginAttempt(...values);
    if (stops !== undefined && begun++ === 0) {
      writeSync(1, 'begun\n');
      process.kill(process.pid, 'SIGSTOP');
    }
    return attempt;
  },
};
const result = await deliver(
  { outbox: stopping, client, clock, random: Math.random, sleep },
  { dataset, waitMs: 5_000 },
);
await client.close();
store.close();
writeSync(1, `${JSON.stringify(result)}\n`);
