// Runs one benchmark: npm run -s bench -- NAME [ARGUMENTS]. Without a name it lists them.
import { readdirSync } from 'node:fs';

const own = new Set([
  'run.ts',
  'print-peak.ts',
  'bare-server.ts',
  'bare-store.ts',
  'history-json.ts',
  'http-load.ts',
  'import-rate.ts',
  'make-history.ts',
  'seed-store.ts',
  'start-sandbox-process.ts',
  'yardsticks.ts',
]);
const [name] = process.argv.splice(2, 1);
const names = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.ts') && !own.has(file))
  .map((file) => file.slice(0, -3));
if (name !== undefined && names.includes(name)) await import(`./${name}.ts`);
else console.log(`Benchmarks: ${names.join(', ')}`);
