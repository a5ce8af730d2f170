import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { type AppContext, realContext } from '../app/index.ts';
import { checkCommand } from './check.ts';
import { type Console, processConsole } from './console.ts';
import { demoCommand } from './demo.ts';
import { eventsCommand } from './events.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { leadsCommand } from './leads-import.ts';
import { pauseCommands } from './pause.ts';
import { reportError } from './report-error.ts';
import type { Run } from './run.ts';
import { sandboxCommand } from './sandbox.ts';
import { sendCommand } from './send.ts';
import { serveCommand } from './serve.ts';
import { sourcesCommand } from './sources.ts';
import { statusCommand } from './status.ts';

/**
 * Runs the command line.
 *
 * @param argv the arguments, without program and script
 * @returns the process's exit code
 */
export async function main(argv: readonly string[], context: AppContext = realContext): Promise<number> {
  const io = processConsole();
  let code: ExitCode = exitCode.done;
  const run: Run = async (work, json) => {
    try {
      code = await work();
    } catch (error) {
      code = reportError(error, io, json);
    }
  };
  try {
    await program(run, io, context).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // commander has printed its message; help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.done : exitCode.usage;
    throw error;
  }
}

function program(run: Run, io: Console, context: AppContext): Command {
  const root = new Command('conversion-leads')
    .description(
      "Sends the stage changes of your CRM's leads to Meta's Conversions API, for Conversion Leads.",
    )
    .version(version())
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows the options)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    })
    .addHelpText(
      'after',
      `
Examples:
  conversion-leads demo                          see it work, against a local sandbox
  conversion-leads check history.csv --lead-event-source HubSpot    what would be sent, and every problem
  conversion-leads send history.csv --leads leads.csv --dataset 1234567890 \\
    --lead-event-source HubSpot --funnel 'Lead, MQL, Opportunity, Customer'
  conversion-leads status                        what waits, and until when

The access token comes from META_ACCESS_TOKEN or the configuration, never from an argument.`,
    );
  for (const add of [
    demoCommand,
    checkCommand,
    sendCommand,
    leadsCommand,
    serveCommand,
    sourcesCommand,
    statusCommand,
    eventsCommand,
    pauseCommands,
    sandboxCommand,
  ]) {
    add(root, run, io, context);
  }
  return root;
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
