// Loaded with --import into a process that is measured: prints its peak memory when it ends.
process.on('exit', () => {
  process.stderr.write(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
});
