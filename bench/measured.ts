// Runs the command line and prints the process's peak memory at its end.
import { main } from '../src/cli/main.ts';

process.exitCode = await main(process.argv.slice(2));
process.stderr.write(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`);
