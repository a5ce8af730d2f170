import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { type AppContext, openFiles, type SendReport, send, withStore } from '../app/index.ts';
import { loadSettings } from '../config/index.ts';
import { stageChangeFields } from '../event/index.ts';
import { startSandbox } from '../sandbox/index.ts';
import { fileInput } from '../sources/index.ts';
import type { Options } from './common-options.ts';
import { type Console, print, printUnder } from './console.ts';
import { type MadeWeek, makeWeek } from './demo/made-week.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printSend } from './print-send.ts';
import { printSource } from './print-source.ts';
import { progressHooks } from './progress-hooks.ts';
import type { Run } from './run.ts';
import { sendJson } from './send-json.ts';

const dataset = '1234567890123456';
const leads = 400;
const seed = 1;

/** `demo`: sandbox, a week of made leads, send, report; in one go, in a temporary store. */
export function demoCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  parent
    .command('demo')
    .description('see it work: a local sandbox, a week of made leads, send, report')
    .option('--json', 'print one JSON document')
    .action((options: Options) => run(() => runDemo(options, io, context), options.json === true));
}

async function runDemo(options: Options, io: Console, context: AppContext): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-demo-'));
  const week = makeWeek({ now: Math.floor(context.clock() / 1000), seed, leads });
  const sandbox = await startSandbox({
    now: () => Math.floor(context.clock() / 1000),
    random: context.random,
    deletedLeadIds: week.deletedLeadIds,
  });
  try {
    if (options.json !== true) introduce(io, week, sandbox.url);
    const report = await sendWeek(week, folder, sandbox.url, options, io, context);
    if (options.json === true) print(io.stdout, JSON.stringify(sendJson(report.sent)));
    else {
      printSend(io, report.sent, report.settings);
      printSandbox(io, sandbox.events());
      printNextSteps(io);
    }
    return exitCode.done;
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sendWeek(
  week: MadeWeek,
  folder: string,
  endpoint: string,
  options: Options,
  io: Console,
  context: AppContext,
) {
  const leadFile = join(folder, 'leads.csv');
  const historyFile = join(folder, 'history.csv');
  writeFileSync(leadFile, week.leadExport);
  writeFileSync(historyFile, week.history);
  const settings = loadSettings(
    {
      dataset,
      endpoint,
      store: join(folder, 'store.sqlite'),
      funnel: week.funnel.join(', '),
      country: week.country,
      leadEventSource: 'Demo CRM',
    },
    { META_ACCESS_TOKEN: 'demo' },
    stageChangeFields,
  );
  const files = await openFiles(
    { changes: [fileInput(historyFile)], leads: [fileInput(leadFile)] },
    settings.dataset,
    context,
  );
  const progress = progressHooks(io);
  const sent: SendReport = await withStore(settings, context, (store) =>
    send(
      settings,
      store,
      files,
      context,
      {},
      {
        ...progress,
        ...(options.json !== true && {
          onSource: (source) => {
            progress.end();
            printSource(io, source);
          },
        }),
      },
    ),
  );
  progress.end();
  return { sent, settings };
}

function introduce(io: Console, week: MadeWeek, url: string): void {
  const { stdout, style } = io;
  print(stdout, style.bold('A week of one advertiser (all of it made up)'));
  for (const line of [
    `${leads} leads came in through an Instant Form; the CRM moved them through ${week.funnel.join(' > ')}.`,
    "Two exports: Meta's leads, and the CRM's history, with every mistake that real ones have.",
    `They go to the sandbox at ${url}, which answers as Meta's Conversions API does.`,
  ]) {
    printUnder(stdout, '  ', line);
  }
  print(stdout);
}

/** What the other side has, in its own words. */
function printSandbox(io: Console, received: readonly { readonly recognized: boolean }[]): void {
  const recognized = received.filter((one) => one.recognized).length;
  const { stdout, style } = io;
  print(stdout);
  print(stdout, style.bold('What Meta (the sandbox) has'));
  print(stdout, `  ${received.length} events received, ${recognized} of them recognized as Conversion Leads`);
}

function printNextSteps(io: Console): void {
  const { stdout, style } = io;
  print(stdout);
  print(stdout, style.bold('What to try next'));
  for (const [command, meaning] of [
    [
      "npm run -s cli -- check FILE --lead-event-source MyCRM --funnel 'Lead, Won'",
      'your own export: what would be sent, and every problem',
    ],
    ['npm run -s cli -- sandbox', 'a local Conversions API to send to, with --endpoint'],
    [
      'npm run -s cli -- send FILE --leads LEADS --dataset ID',
      'the real thing; the token comes from META_ACCESS_TOKEN',
    ],
    ['npm run -s cli -- --help', 'everything else'],
  ] as const) {
    print(stdout, `  ${command}`);
    print(stdout, `      ${style.dim(meaning)}`);
  }
}
