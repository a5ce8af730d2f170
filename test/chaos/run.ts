// The crash harness: npm run -s chaos -- [--rounds N] [--seed S] [--plant FAULT]
// A fault of child/planted-faults.ts must turn it red.
import { parseArgs } from 'node:util';
import { play } from './play.ts';
import { leastShare, mustBeHit, tableOf } from './report.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    plant: { type: 'string' },
  },
});
const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
const print = (text: string): void => void process.stdout.write(text);

print(`Seed ${seed}, ${rounds} rounds\n`);
const { tally, broken } = await play({
  rounds,
  seed,
  ...(values.plant !== undefined && { plant: values.plant }),
  onRound: ({ rounds: done, kills, events, duplicates }) => {
    if (done % 10 === 0) print(`${done} rounds, ${kills} kills, ${events} events, ${duplicates} twice\n`);
  },
});

const byKind = new Map<string, number>();
for (const { seed: own, round, violations, folder } of broken) {
  print(`\nBroken in round ${round} of seed ${own}; everything is in ${folder}\n`);
  for (const { kind, what } of violations.slice(0, 20)) print(`  ${kind}: ${what}\n`);
  print(`Again: npm run -s chaos -- --seed ${own} --rounds ${round}\n`);
  for (const { kind } of violations) byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
}
print(`\n${tableOf(tally, byKind)}`);
const rare = broken.length > 0 || rounds < 30 ? [] : mustBeHit.filter((one) => tally.share(one) < leastShare);
if (rare.length > 0) print(`\nToo few kills landed in: ${rare.join(', ')}\n`);
process.exitCode = broken.length + rare.length > 0 ? 1 : 0;
