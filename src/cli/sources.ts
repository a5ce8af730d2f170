import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type AppContext, readCapturedRequest, trySource } from '../app/index.ts';
import { loadServeSettings, UsageError } from '../config/index.ts';
import { mappableFields, wrongPath, wrongQuery } from '../sources/index.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printTriedSource, triedSourceJson } from './print-tried-source.ts';
import type { Run } from './run.ts';

interface TryOptions {
  readonly config?: string;
  readonly contentType?: string;
  readonly json?: boolean;
}

/** `sources try NAME FILE`: what a captured webhook would become. */
export function sourcesCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  const sources = parent.command('sources').description('the webhooks and databases of the configuration');
  sources
    .command('try')
    .description('what a captured webhook would become; stores and sends nothing')
    .argument('<name>', "the source's name in the configuration")
    .argument('<file>', "the body, or headers, a blank line and the body; '-' is standard input")
    .option('--config <file>', 'configuration (YAML)')
    .option('--content-type <type>', 'of the body, if the file has no headers')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  conversion-leads sources try zapier captured.json --config conversion-leads.yaml\n\nExit code 1 if an item is invalid, or the request would be refused. docs/http-source.md says how to capture one.',
    )
    .action((name: string, file: string, options: TryOptions) =>
      run(async () => runTry(name, file, options, io, context), options.json === true),
    );
}

function runTry(name: string, file: string, options: TryOptions, io: Console, context: AppContext): ExitCode {
  if (options.config === undefined) {
    throw new UsageError(
      'sources try needs a configuration. Add --config FILE; docs/http-source.md has an example.',
    );
  }
  const settings = loadServeSettings(options.config, {
    env: io.env,
    fields: mappableFields,
    mappings: { wrongPath, wrongQuery },
    source: name,
  });
  const captured = readCapturedRequest(readBytes(file));
  const { contentType } = options;
  const request =
    contentType === undefined
      ? captured
      : { ...captured, headers: { ...captured.headers, 'content-type': contentType } };
  const tried = trySource(settings, name, request, Math.floor(context.clock() / 1000));
  if (options.json === true) print(io.stdout, JSON.stringify(triedSourceJson(tried)));
  else printTriedSource(io, tried);
  const isRefused = tried.refusal !== undefined || typeof tried.sender === 'object';
  const isInvalid = tried.items.some(({ becomes }) => becomes === 'invalid');
  return isRefused || isInvalid ? exitCode.failed : exitCode.done;
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UsageError(`${file} can't be read${code === undefined ? '' : ` (${code})`}.`);
  }
}
