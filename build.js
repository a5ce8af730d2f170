// Compiles src/ to dist/ with tsc and copies the SQL files, which tsc leaves behind.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
cpSync(`${root}src`, `${root}dist`, {
  recursive: true,
  filter: (from) => !/\.[a-z]+$/.test(from) || from.endsWith('.sql'),
});
