// Fuzzes every endpoint of the server: npm run fuzz -- --bodies 100000 --seed 7. Exit code 1 when something was wrong.
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { withRealServer } from './real-server.ts';

const { values } = parseArgs({
  options: {
    bodies: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const bodies = Number(values.bodies);
const seed = Number(values.seed);
const began = performance.now();
const { sent, statuses, violations } = await withRealServer(({ url, targets }) =>
  fuzz({ url, targets, bodies, seed }),
);
const seconds = ((performance.now() - began) / 1000).toFixed(0);
const counts = JSON.stringify(Object.fromEntries([...statuses].sort(([a], [b]) => a - b)));
process.stdout.write(
  `fuzz: ${sent} requests, seed ${seed}, ${seconds} s; statuses ${counts}; ${violations.length} violations\n`,
);
for (const { number, what, request } of violations.slice(0, 20))
  process.stdout.write(`  ${number}: ${what}\n      ${request}\n`);
process.exitCode = violations.length === 0 ? 0 : 1;
