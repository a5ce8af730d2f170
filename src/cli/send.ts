import { type Command, InvalidArgumentError } from 'commander';
import {
  type AppContext,
  agreement,
  check,
  type OpenFiles,
  openFiles,
  type SendReport,
  type Store,
  send,
  withStore,
} from '../app/index.ts';
import { loadSettings, type Settings, UsageError } from '../config/index.ts';
import { crms, fileInput, mappableFields } from '../sources/index.ts';
import { addOptions, collect, commonOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printCheck } from './print-check.ts';
import { printSend } from './print-send.ts';
import { printSource } from './print-source.ts';
import { progressHooks } from './progress-hooks.ts';
import {
  addRejectsOptions,
  checkRejectsOptions,
  openRejects,
  type Rejects,
  type RejectsOptions,
} from './rejects.ts';
import type { Run } from './run.ts';
import { sendJson } from './send-json.ts';
import { confirm, formatCount, printable } from './terminal/index.ts';

interface SendCommandOptions extends Options, RejectsOptions {
  readonly leads?: readonly string[];
  readonly dryRun?: boolean;
  readonly wait?: number;
  readonly testEventCode?: string;
  readonly yes?: boolean;
}

/** Meta keeps test events like any others, so more than a handful need a person's word. */
const mostTestEvents = 10;

/** `send FILE...`: import, deliver, report. Without files: deliver what is pending. */
export function sendCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  addOptions(
    addRejectsOptions(
      parent
        .command('send')
        .description('import files of stage changes, deliver, report; without files deliver what is pending')
        .argument('[file...]', "files of stage changes; '-' is standard input")
        .option('--leads <file>', "Meta's lead export: fills the lead directory first", collect)
        .option('--dry-run', 'show what would be sent; send and write nothing')
        .option('--wait <seconds>', 'give up after so long without progress (120)', seconds)
        .option('--test-event-code <code>', "code of Meta's Test Events tab; such events count all the same")
        .option('--yes', 'do not ask'),
    ),
    'store',
    'dataset',
    'reading',
    'destination',
  )
    .addHelpText(
      'after',
      `
Examples:
  META_ACCESS_TOKEN=... conversion-leads send history.csv --leads leads.csv --dataset 1234567890 \\
    --lead-event-source HubSpot --funnel 'Lead, MQL, Opportunity, Customer'
  conversion-leads send --dataset 1234567890      deliver what is pending

Exit codes: 0 done; 1 rows or events failed newly; 2 usage; 3 not finished, nothing lost, run again.`,
    )
    .action((files: string[], options: SendCommandOptions) =>
      run(() => runSend(files, options, io, context), options.json === true),
    );
}

async function runSend(
  files: readonly string[],
  options: SendCommandOptions,
  io: Console,
  context: AppContext,
): Promise<ExitCode> {
  checkRejectsOptions(options, files);
  const settings = loadSettings(commonOptions(options), io.env, mappableFields, crms);
  const open = (): Promise<OpenFiles> =>
    openFiles(
      { changes: files.map(fileInput), leads: (options.leads ?? []).map(fileInput) },
      settings.dataset,
      context,
    );
  if (options.dryRun === true) return dryRun(settings, await open(), files, options, io, context);
  return withStore(settings, context, async (store) => {
    if (!(await mayBegin(settings, store, open, files, options, io, context))) return exitCode.unfinished;
    const opened = await open();
    const rejects = openRejects(options, files);
    let report: SendReport;
    try {
      report = await deliverFiles(settings, store, opened, rejects, options, io, context);
      if (options.json === true) print(io.stdout, JSON.stringify(sendJson(report)));
      else printSend(io, report, settings);
    } finally {
      await rejects.finish(options.json === true ? io.stderr : io.stdout);
    }
    if (!report.finished) return exitCode.unfinished;
    const { rejected, expired, uncertain } = report.events;
    return report.rows.invalid + rejected + expired + uncertain > 0 ? exitCode.failed : exitCode.done;
  });
}

async function deliverFiles(
  settings: Settings,
  store: Store,
  files: OpenFiles,
  rejects: Rejects,
  options: SendCommandOptions,
  io: Console,
  context: AppContext,
): Promise<SendReport> {
  const progress = progressHooks(io);
  const stop = new AbortController();
  const onSignal = (): void => {
    print(
      io.stderr,
      '\nStopping: the requests under way are finished first. Nothing is lost; run again to go on.',
    );
    stop.abort();
  };
  try {
    return await send(
      settings,
      store,
      files,
      context,
      {
        signal: stop.signal,
        ...(options.wait !== undefined && { waitMs: options.wait * 1000 }),
        ...(options.testEventCode !== undefined && { testEventCode: options.testEventCode }),
      },
      {
        ...progress,
        onStored: (pending) => {
          progress.onStored(pending);
          process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
        },
        ...(rejects.onFinding !== undefined && { onFinding: rejects.onFinding }),
        ...(options.json !== true && {
          onSource: (source) => {
            progress.end();
            printSource(io, source);
          },
        }),
      },
    );
  } finally {
    progress.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** The first send to a dataset from a store is agreed to by a person, or by options that leave no doubt. */
async function mayBegin(
  settings: Settings,
  store: Store,
  open: () => Promise<OpenFiles>,
  files: readonly string[],
  options: SendCommandOptions,
  io: Console,
  context: AppContext,
): Promise<boolean> {
  const { dataset, version, endpoint } = settings.dataset;
  await limitTestEvents(settings, open, options, context);
  if (options.yes !== true && !(await agreement.given(store, dataset))) {
    const terminal =
      io.stdin.isTTY === true && io.stderr.isTTY === true && !files.includes('-') && options.json !== true;
    if (terminal) {
      const progress = progressHooks(io);
      const report = await check(settings, await open(), context, {
        onProgress: progress.onProgress,
        onSource: (source) => {
          progress.end();
          printSource(io, source);
        },
      });
      progress.end();
      printCheck(io, report, settings);
      print(io.stdout);
      const question = `Send this to dataset ${dataset} with Graph API ${version} at ${endpoint}?`;
      const agreed = await confirm(question, { input: io.stdin, output: process.stderr });
      if (!agreed) {
        print(io.stderr, 'Nothing was stored or sent.');
        return false;
      }
    } else if (!settings.storeGiven && settings.configFile === undefined) {
      throw new UsageError(
        `This would be the first send to dataset ${dataset} from ${printable(settings.store)}. Say that it is meant: add --store, --config or --yes.`,
      );
    }
  }
  await agreement.remember(store, dataset);
  return true;
}

async function limitTestEvents(
  settings: Settings,
  open: () => Promise<OpenFiles>,
  options: SendCommandOptions,
  context: AppContext,
): Promise<void> {
  if (options.testEventCode === undefined || options.yes === true) return;
  const { events } = await check(settings, await open(), context);
  if (events.pending <= mostTestEvents) return;
  throw new UsageError(
    `${formatCount(events.pending)} events would go with a test event code. Meta keeps test events like any others; send at most ${mostTestEvents}, or add --yes.`,
  );
}

async function dryRun(
  settings: Settings,
  opened: OpenFiles,
  files: readonly string[],
  options: SendCommandOptions,
  io: Console,
  context: AppContext,
): Promise<ExitCode> {
  const progress = progressHooks(io);
  const rejects = openRejects(options, files);
  const report = await check(settings, opened, context, {
    onProgress: progress.onProgress,
    ...(rejects.onFinding !== undefined && { onFinding: rejects.onFinding }),
    ...(options.json !== true && {
      onSource: (source) => {
        progress.end();
        printSource(io, source);
      },
    }),
  });
  progress.end();
  if (options.json === true) {
    print(
      io.stdout,
      JSON.stringify(
        sendJson({
          ...report,
          requests: 0,
          finished: true,
          refusals: [],
          deadlineAlarms: [],
          held: new Map(),
        }),
      ),
    );
  } else {
    printCheck(io, report, settings);
    print(io.stdout, '\nDry run: nothing was stored or sent.');
  }
  await rejects.finish(options.json === true ? io.stderr : io.stdout);
  return report.rows.invalid > 0 ? exitCode.failed : exitCode.done;
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value >= 0) || !Number.isFinite(value))
    throw new InvalidArgumentError('must be a number of seconds.');
  return value;
}
