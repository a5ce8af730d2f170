import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Command } from 'commander';
import { type AppContext, check, type ImportReport, openFiles } from '../app/index.ts';
import { loadSettings, type Settings } from '../config/index.ts';
import { stageChangeFields } from '../event/index.ts';
import type { RowFinding } from '../intake/index.ts';
import { fileInput } from '../sources/index.ts';
import { addOptions, collect, commonOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printFunnel } from './print-funnel.ts';
import { printCounts, printCoverage, printProblems, printRows, printSource } from './print-import.ts';
import { progressHooks } from './progress-hooks.ts';
import type { Run } from './run.ts';
import { problemCounts } from './send-json.ts';

interface CheckOptions extends Options {
  readonly events?: string;
  readonly leads?: readonly string[];
}

/** `check FILE...`: what would be sent, and every problem by row. */
export function checkCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  addOptions(
    parent
      .command('check')
      .description('what would be sent, and every problem by row; sends and writes nothing')
      .argument('<file...>', "files of stage changes; '-' is standard input")
      .option('--leads <file>', "Meta's lead export: fills the lead directory first", collect)
      .option('--events <file>', 'write the events that would be sent, one JSON object a line'),
    'store',
    'dataset',
    'reading',
  )
    .addHelpText(
      'after',
      "\nExample:\n  conversion-leads check history.csv --dataset 1234567890 --lead-event-source HubSpot --funnel 'Lead, MQL, Customer'\n\nExit code 1 if a row is invalid.",
    )
    .action((files: string[], options: CheckOptions) =>
      run(() => runCheck(files, options, io, context), options.json === true),
    );
}

async function runCheck(
  files: readonly string[],
  options: CheckOptions,
  io: Console,
  context: AppContext,
): Promise<ExitCode> {
  const settings = loadSettings(
    { ...commonOptions(options), dataset: options.dataset ?? anyDataset(options) },
    io.env,
    stageChangeFields,
  );
  const opened = await openFiles(
    { changes: files.map(fileInput), leads: (options.leads ?? []).map(fileInput) },
    settings.dataset,
    context,
  );
  const events = options.events === undefined ? undefined : eventWriter(options.events);
  const progress = progressHooks(io);
  if (options.json === true) {
    const rows = rowWriter(io);
    const report = await check(settings, opened, context, {
      onFinding: rows.add,
      ...(events && { onEvents: events.write }),
    });
    rows.end({ ...checkJson(report) });
    await events?.end();
    return report.rows.invalid > 0 ? exitCode.failed : exitCode.done;
  }
  const report = await check(settings, opened, context, {
    onProgress: progress.onProgress,
    onSource: (source) => {
      progress.end();
      printSource(io, source);
    },
    ...(events && { onEvents: events.write }),
  });
  progress.end();
  await events?.end();
  printCheck(io, report, settings);
  return report.rows.invalid > 0 ? exitCode.failed : exitCode.done;
}

/** What would be sent, for a person. `send --dry-run` and the first `send` to a dataset show the same. */
export function printCheck(io: Console, report: ImportReport, settings: Settings): void {
  printRows(io, report);
  const { pending, implied, duplicate, held } = report.events;
  printCounts(io, 'Would be sent', [
    ['events', pending],
    ['of them implied (stages jumped over)', implied],
    ['held back', held],
    ['duplicates left out', duplicate],
  ]);
  printFunnel(io, report, {
    title: 'By stage',
    states: ['pending', 'held'],
    order: settings.dataset.funnel ?? [],
    times: true,
  });
  printCoverage(io, report);
  printProblems(io, report);
}

/** Without a dataset a file can still be checked; the ids of its events mean nothing then. */
function anyDataset(options: CheckOptions): string | undefined {
  return options.config === undefined ? '0' : undefined;
}

function checkJson(report: ImportReport): Record<string, unknown> {
  const { read, valid, invalid, skipped } = report.rows;
  return {
    rows_total: read,
    valid,
    invalid,
    skipped,
    skipped_by_reason: Object.fromEntries(report.skipped),
    events: report.events,
    recovered: report.recovered,
    problems: problemCounts(report),
    matching_keys: { events: report.coverage.events, ...Object.fromEntries(report.coverage.keys) },
    files: report.sources.map((source) => ({ ...source, columns: Object.fromEntries(source.columns) })),
    ...(report.suggestedFunnel !== undefined && { suggested_funnel: report.suggestedFunnel }),
  };
}

/** Writes one JSON document whose `rows` are a stream: a million rows with problems take no memory. */
function rowWriter(io: Console): {
  add(finding: RowFinding): void;
  end(rest: Record<string, unknown>): void;
} {
  let separator = '';
  io.stdout.write('{"rows":[');
  return {
    add: (finding) => {
      io.stdout.write(`${separator}\n${JSON.stringify(finding)}`);
      separator = ',';
    },
    end: (rest) => print(io.stdout, `\n],${JSON.stringify(rest).slice(1)}`),
  };
}

/** Writes events as NDJSON to a file that only its owner may read. */
function eventWriter(file: string): {
  write(bodies: readonly string[]): Promise<void>;
  end(): Promise<void>;
} {
  const stream = createWriteStream(file, { mode: 0o600 });
  return {
    write: async (bodies) => {
      if (!stream.write(`${bodies.join('\n')}\n`)) await once(stream, 'drain');
    },
    end: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}
