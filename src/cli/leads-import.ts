import type { Command } from 'commander';
import { type AppContext, importLeadFiles, withStore } from '../app/index.ts';
import { loadSettings } from '../config/index.ts';
import { crms, fileInput, mappableFields } from '../sources/index.ts';
import { addOptions, commonOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printSource } from './print-source.ts';
import { progressHooks } from './progress-hooks.ts';
import type { Run } from './run.ts';
import { formatCount, printable } from './terminal/index.ts';

/** `leads import FILE`: fills the lead directory. */
export function leadsCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  const leads = parent.command('leads').description('the lead directory');
  addOptions(
    leads
      .command('import')
      .description("fill the lead directory from Meta's lead export")
      .argument('<file...>', "Meta's lead export; '-' is standard input"),
    'store',
    'dataset',
    'reading',
  )
    .addHelpText('after', '\nExample:\n  conversion-leads leads import leads.csv --dataset 1234567890')
    .action((files: string[], options: Options) =>
      run(() => runImportLeads(files, options, io, context), options.json === true),
    );
}

async function runImportLeads(
  files: readonly string[],
  options: Options,
  io: Console,
  context: AppContext,
): Promise<ExitCode> {
  const settings = loadSettings(commonOptions(options), io.env, mappableFields, crms);
  // The dataset's mapping is that of the CRM's files; what stands on this command line is about these.
  const byOption = { anyDataset: '0', map: options.map };
  const leadMap = loadSettings(byOption, {}, mappableFields).dataset.map;
  const progress = progressHooks(io);
  const { files: done, counts } = await withStore(settings, context, (store) =>
    importLeadFiles(
      settings,
      store,
      files.map(fileInput),
      context,
      {
        onProgress: progress.onProgress,
        ...(options.json !== true && {
          onSource: (source) => {
            progress.end();
            printSource(io, source);
          },
        }),
      },
      leadMap,
    ),
  );
  progress.end();
  if (options.json === true) {
    const problems = counts.problems.map(({ code, count }) => ({ code, count }));
    print(
      io.stdout,
      JSON.stringify({
        files: done.map((file) => ({ ...file, columns: Object.fromEntries(file.columns) })),
        problems,
      }),
    );
  } else {
    for (const file of done) {
      print(
        io.stdout,
        `${io.style.bold('Leads')}    ${formatCount(file.read)} read = ${formatCount(file.read - file.invalid - file.skipped - file.optedOut)} leads (${formatCount(file.added)} new) + ${formatCount(file.skipped)} test leads + ${formatCount(file.optedOut)} opted out + ${formatCount(file.invalid)} invalid`,
      );
    }
    for (const { count, example } of counts.problems) {
      print(
        io.stdout,
        `  ${formatCount(count)}  ${printable(example.message)} ${printable(example.fix)} (row ${example.row ?? '?'})`,
      );
    }
    print(io.stdout, io.style.dim(`Store    ${printable(settings.store)}`));
  }
  return done.some((file) => file.invalid > 0) ? exitCode.failed : exitCode.done;
}
