#!/usr/bin/env node
// No static imports: ES modules link before a line runs, and the version check has to run first.
const wanted = 24;
const major = Number(process.versions.node.split('.')[0]);
if (major < wanted) {
  process.stderr.write(
    `conversion-leads needs Node ${wanted} or newer; this is Node ${process.versions.node}. Install Node ${wanted} LTS, then run it again.\n`,
  );
  process.exit(1);
}
const { enableCompileCache } = await import('node:module');
const { setFlagsFromString } = await import('node:v8');
enableCompileCache();
// What lives is small and constant, rows die young. V8 would let its heap grow to several times that before it collects:
// 450 MB instead of 200 at 100,000 rows. Its youngest part is made 8 times as large, so that a batch of rows lives and dies
// there, and then grows no more: that halves the time of collecting (bench/send.ts). A flag on the command line would say
// the same, but nobody types it.
setFlagsFromString('--semi-space-growth-factor=8');
setFlagsFromString('--heap-growing-percent=70');
Array.from({ length: 20_000 }, (_, index) => [index, [index]]);
setFlagsFromString('--semi-space-growth-factor=1');
const { main } = await import('#cli');
process.exitCode = await main(process.argv.slice(2));
