import { isDeepStrictEqual } from 'node:util';
import {
  type AppContext,
  type BackgroundWork,
  checkTokens,
  openService,
  type Service,
  startWork,
  withStore,
} from '../app/index.ts';
import { loadServeSettings, loadStoreSettings, type ServeSettings, UsageError } from '../config/index.ts';
import { type Server, startServer } from '../server/index.ts';
import { SourceError } from '../sources/index.ts';
import type { Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { serveContext } from './serve-context.ts';
import { printable } from './terminal/index.ts';

type Role = 'all' | 'intake' | 'deliver';

/** The options of `serve`. */
export interface ServeOptions extends Options {
  readonly role: Role;
  readonly listen?: string;
}

/** Requests under way get so many milliseconds to end when the server is stopped: a request to Meta takes 15 s at most. */
const grace = 20_000;

/** Runs the server until it is told to stop. */
export async function runServe(options: ServeOptions, io: Console, context: AppContext): Promise<ExitCode> {
  const load = (): ServeSettings => {
    if (options.config === undefined)
      throw new UsageError(
        'serve needs a configuration. Add --config FILE; docs/configuration.md has an example.',
      );
    const { config, store, listen } = options;
    const settings = loadServeSettings(config, { ...serveContext(io), listen });
    if (options.role !== 'intake') checkTokens(settings);
    return store === undefined ? settings : { ...settings, ...loadStoreSettings({ store }, io.env) };
  };
  const log = logger(io, context, options.json === true);
  const first = load();
  return withStore(first, context, async (store) => {
    const service = openService(first, store, context, log);
    const server = options.role === 'deliver' ? undefined : await listenAt(first, service, log, context);
    const startWorking = (settings: ServeSettings): BackgroundWork | undefined =>
      options.role === 'intake' ? undefined : startWork({ service, settings, store, context, log });
    let work = startWorking(first);
    tellStart(first, server?.url, options.role, log);

    let reloading = Promise.resolve();
    const reload = async (): Promise<void> => {
      try {
        const next = load();
        if (!isDeepStrictEqual(fixedOf(next), fixedOf(first)))
          throw new UsageError(
            'store, listen and rate_per_minute are read at the start only. Start the server again to change them.',
          );
        service.configure(next);
        await work?.stop();
        work = startWorking(next);
        log('The configuration was read again and holds from now on.');
      } catch (error) {
        if (!(error instanceof UsageError || error instanceof SourceError)) throw error;
        log(`The configuration was not taken, the one before holds on: ${error.message}`);
      }
    };
    const onHangUp = (): void => {
      reloading = reloading.then(reload);
    };
    process.on('SIGHUP', onHangUp);
    await stopSignal();
    process.off('SIGHUP', onHangUp);
    log('Stopping: what is under way is finished first.');
    await reloading;
    await Promise.all([server?.close(grace), work?.stop()]);
    await service.close();
    log('Stopped.');
    return exitCode.done;
  });
}

async function listenAt(
  { listen: { host, port }, ratePerMinute }: ServeSettings,
  service: Service,
  log: (line: string) => void,
  { clock }: AppContext,
): Promise<Server> {
  try {
    return await startServer(service, { host, port, ratePerMinute, log, clock });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    throw new UsageError(
      `${host}:${port} can't be listened on (${code}). Is another server running there? Give another one with listen or --listen.`,
    );
  }
}

/** What can't change while the server runs. */
const fixedOf = ({ store, listen, ratePerMinute }: ServeSettings) => ({ store, listen, ratePerMinute });

/** The first SIGTERM or SIGINT; a second one ends the process as it stands: nothing acknowledged is lost then either. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve()).once('SIGINT', () => resolve());
  });
}

function logger(io: Console, { clock }: AppContext, json: boolean): (line: string) => void {
  return (text) => {
    // Whatever came in from outside: it can't make lines of its own, or steer a terminal.
    const line = printable(text);
    const at = new Date(clock()).toISOString();
    print(json ? io.stdout : io.stderr, json ? JSON.stringify({ at, message: line }) : `${at} ${line}`);
  };
}

function tellStart(
  settings: ServeSettings,
  url: string | undefined,
  role: Role,
  log: (line: string) => void,
): void {
  const { datasets, sources, leadAds, publicUrl = url } = settings;
  log(`Store ${settings.store}`);
  if (url !== undefined) log(`Listening at ${url}`);
  for (const { dataset } of datasets)
    if (url !== undefined)
      log(`Stage changes of dataset ${dataset}: POST ${publicUrl}/v1/datasets/${dataset}/stage-changes`);
  for (const { name, kind, dataset } of sources)
    if (kind !== 'sql' && url !== undefined)
      log(`Source ${name} (dataset ${dataset}): POST ${publicUrl}/v1/sources/${name}`);
    else if (kind === 'sql' && role !== 'intake')
      log(`Source ${name} (dataset ${dataset}): asked for again and again`);
  for (const { name, pages } of leadAds)
    if (url !== undefined)
      log(`Lead Ads ${name} (${Object.keys(pages).length} pages): ${publicUrl}/v1/lead-ads/${name}`);
  if (role !== 'intake')
    log(
      `Delivering to ${datasets.map(({ endpoint, dataset }) => `${endpoint} (dataset ${dataset})`).join(', ')}`,
    );
}
