import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import {
  type AppContext,
  listSources,
  readCapturedRequest,
  trySource,
  withStoreToRead,
} from '../app/index.ts';
import { loadServeSettings, loadStoreSettings, UsageError } from '../config/index.ts';
import { addOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printListedSource, printSources } from './print-sources.ts';
import { printTriedSource, triedSourceJson } from './print-tried-source.ts';
import type { Run } from './run.ts';
import { serveContext } from './serve-context.ts';
import { listedSourceJson, sourceDetailJson } from './sources-json.ts';

interface TryOptions {
  readonly config?: string;
  readonly contentType?: string;
  readonly json?: boolean;
}

/** `sources list`, `sources show NAME`, `sources try NAME FILE`: what brings stage changes, and whether it does. */
export function sourcesCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  const sources = parent
    .command('sources')
    .description('the webhooks, CRMs and databases of the configuration');
  addOptions(
    sources
      .command('list')
      .description('each source: when it last brought something, what waits, what is wrong'),
    'store',
  ).action((options: Options) => run(() => runList(undefined, options, io, context), options.json === true));
  addOptions(
    sources
      .command('show')
      .description('one source: the address to paste, what came, what waits and what to do')
      .argument('<name>', "the source's name in the configuration"),
    'store',
  ).action((name: string, options: Options) =>
    run(() => runList(name, options, io, context), options.json === true),
  );
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

/** Looks at the configuration and the store, without secrets; changes nothing. */
async function runList(
  name: string | undefined,
  { config, store, json }: Options,
  io: Console,
  context: AppContext,
): Promise<ExitCode> {
  if (config === undefined)
    throw new UsageError(
      `sources ${name === undefined ? 'list' : 'show'} needs a configuration. Add --config FILE; docs/configuration.md has an example.`,
    );
  const settings = loadServeSettings(config, { ...serveContext(io), look: true });
  const place = store === undefined ? settings : loadStoreSettings({ store }, io.env);
  const found = await withStoreToRead(place, context, (open) => listSources(settings, open, name));
  const { publicUrl, listen, datasets } = settings;
  const address =
    publicUrl ?? `http://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`;
  const stagesOf = (dataset: string): readonly string[] => {
    const { funnel = [], other = [], ignore = [] } = datasets.find((one) => one.dataset === dataset) ?? {};
    return [...funnel, ...other, ...ignore];
  };
  if (json === true) {
    const sources = found.map((one) =>
      name === undefined ? listedSourceJson(one) : sourceDetailJson(one, address, stagesOf),
    );
    print(io.stdout, JSON.stringify({ store: place.store, sources }));
    return exitCode.done;
  }
  const now = Math.floor(context.clock() / 1000);
  const around = { now, address, hasPublicUrl: publicUrl !== undefined, stagesOf };
  if (name === undefined) printSources(io, found, now);
  else for (const one of found) printListedSource(io, one, around);
  return exitCode.done;
}

function runTry(name: string, file: string, options: TryOptions, io: Console, context: AppContext): ExitCode {
  if (options.config === undefined) {
    throw new UsageError(
      'sources try needs a configuration. Add --config FILE; docs/http-source.md has an example.',
    );
  }
  const settings = loadServeSettings(options.config, { ...serveContext(io), source: name });
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
