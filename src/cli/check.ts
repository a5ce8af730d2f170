import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { type AppContext, check, type ImportReport, openFiles } from '../app/index.ts';
import { loadSettings, saveMapping, UsageError } from '../config/index.ts';
import { crms, fileInput, mappableFields } from '../sources/index.ts';
import { checkJsonWriter } from './check-json.ts';
import { addOptions, collect, commonOptions, type Options } from './common-options.ts';
import type { Console } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { openOwnerFile } from './owner-file.ts';
import { printCheck } from './print-check.ts';
import { printSource } from './print-source.ts';
import { progressHooks } from './progress-hooks.ts';
import { addRejectsOptions, checkRejectsOptions, openRejects, type RejectsOptions } from './rejects.ts';
import type { Run } from './run.ts';

interface CheckOptions extends Options, RejectsOptions {
  readonly events?: string;
  readonly leads?: readonly string[];
  readonly saveMapping?: string;
}

/** `check FILE...`: what would be sent, and every problem by row. */
export function checkCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  addOptions(
    addRejectsOptions(
      parent
        .command('check')
        .description('what would be sent, and every problem by row; sends and writes nothing')
        .argument('<file...>', "files of stage changes; '-' is standard input")
        .option('--leads <file>', "Meta's lead export: fills the lead directory first", collect)
        .option('--events <file>', 'write the events that would be sent, one JSON object a line')
        .option(
          '--save-mapping <name>',
          'keep --map, --time-zone and the like in the configuration, for --mapping',
        ),
    ),
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
  checkRejectsOptions(options, files);
  // Without a dataset a file can still be checked; the ids of its events mean nothing then.
  const given = { ...commonOptions(options), anyDataset: '0' };
  const target = mappingTarget(options);
  const isNew = target !== undefined && !existsSync(target.file);
  const settings = loadSettings(
    isNew ? { ...given, config: undefined } : given,
    io.env,
    mappableFields,
    crms,
  );
  const opened = await openFiles(
    { changes: files.map(fileInput), leads: (options.leads ?? []).map(fileInput) },
    settings.dataset,
    context,
    { look: true },
  );
  if (target !== undefined) saveMapping(target.file, target.name, given, mappableFields);
  const rejects = openRejects(options, files);
  const events = options.events === undefined ? undefined : openOwnerFile(options.events, files);
  const json = options.json === true ? checkJsonWriter(io) : undefined;
  const progress = progressHooks(io);
  let report: ImportReport;
  try {
    report = await check(settings, opened, context, {
      ...(json === undefined && {
        onProgress: progress.onProgress,
        onSource: (source) => {
          progress.end();
          printSource(io, source);
        },
      }),
      onFinding: (finding) => {
        json?.add(finding);
        rejects.onFinding?.(finding);
      },
      ...(events && { onEvents: async (bodies) => events.write(`${bodies.join('\n')}\n`) }),
    });
    progress.end();
    if (json === undefined) printCheck(io, report, settings, options.rejectsRows === undefined);
    else json.end(report);
  } catch (error) {
    if (json === undefined) throw error;
    return json.fail(error);
  } finally {
    events?.close();
    await rejects.finish(json === undefined ? io.stdout : io.stderr);
  }
  return report.rows.invalid > 0 ? exitCode.failed : exitCode.done;
}

/** Where a mapping is to be saved; the configuration may still have to be made. */
function mappingTarget({
  saveMapping: name,
  config,
}: CheckOptions): { file: string; name: string } | undefined {
  if (name === undefined) return undefined;
  if (config === undefined) {
    throw new UsageError('--save-mapping needs --config: the file that the mapping is written to.');
  }
  return { file: config, name };
}
