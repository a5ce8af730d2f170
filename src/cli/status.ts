import type { Command } from 'commander';
import {
  type AppContext,
  auditJson,
  auditLog,
  countsByState,
  status,
  statusJson,
  unmappedPageJson,
  unmappedPages,
  withStore,
} from '../app/index.ts';
import { loadStoreSettings } from '../config/index.ts';
import type { AuditEntry } from '../outbox/index.ts';
import { advise, adviseUnmapped, type DatasetStatus, type UnmappedPage } from '../report/index.ts';
import { addOptions, type Options } from './common-options.ts';
import { type Console, print, printUnder } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printHeld } from './print-send.ts';
import type { Run } from './run.ts';
import { formatCount, formatDuration, formatTime, printable, table } from './terminal/index.ts';

/** `status`: each dataset, what waits, until when, and what to do. */
export function statusCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  addOptions(
    parent
      .command('status')
      .description('each dataset: counts by state, what waits and until when, what to do'),
    'store',
  ).action((options: Options) => run(() => runStatus(options, io, context), options.json === true));
}

async function runStatus(options: Options, io: Console, context: AppContext): Promise<ExitCode> {
  const settings = loadStoreSettings(options, io.env);
  const { datasets, unmapped, audit } = await withStore(settings, context, async (store) => ({
    datasets: await status(store),
    unmapped: await unmappedPages(store),
    audit: await auditLog(store, 20),
  }));
  const now = Math.floor(context.clock() / 1000);
  if (options.json === true) {
    const { store } = settings;
    const document = {
      store,
      datasets: datasets.map((one) => statusJson(one, now)),
      unmapped_pages: unmapped.map(unmappedPageJson),
      audit: audit.map(auditJson),
    };
    print(io.stdout, JSON.stringify(document));
    return exitCode.done;
  }
  for (const one of datasets) printStatus(io, one, now);
  if (datasets.length === 0)
    print(io.stdout, 'Nothing is stored yet. Begin with: conversion-leads check FILE');
  printUnmapped(io, unmapped);
  printAudit(io, audit.slice(0, 5));
  print(io.stdout, io.style.dim(`Store    ${printable(settings.store)}`));
  return exitCode.done;
}

function printStatus(io: Console, one: DatasetStatus, now: number): void {
  const { stdout, style } = io;
  print(stdout, style.bold(`Dataset ${one.dataset}`));
  const rows = Object.entries(countsByState(one)).filter(([, count]) => count > 0);
  const counts = rows.map(([state, count]) => [`  ${state}`, formatCount(count)]);
  print(stdout, rows.length === 0 ? '  no events' : table(counts, { align: ['left', 'right'] }));
  printHeld(io, one);
  if (one.oldestPending !== undefined && one.nextDeadline !== undefined) {
    print(stdout, `  oldest pending: ${formatDuration(now - one.oldestPending)} old`);
    print(
      stdout,
      `  next deadline ${formatTime(one.nextDeadline)} (in ${formatDuration(one.nextDeadline - now)})`,
    );
  }
  if (one.pausedAt !== undefined)
    print(stdout, `  paused since ${formatTime(Math.floor(one.pausedAt / 1000))}`);
  for (const { name } of one.unfinishedImports.filter(({ abandoned }) => !abandoned))
    print(stdout, `  ${printable(name)} is being read`);
  if (one.leadAds !== undefined && one.leadAds.toFetch > 0)
    print(stdout, `  leads to be fetched from Meta: ${formatCount(one.leadAds.toFetch)}`);
  for (const { source, lookedAt, failedAt } of one.sources?.databases ?? []) {
    const ago = (ms: number): string => `${formatDuration(now - Math.floor(ms / 1000))} ago`;
    const looked = lookedAt === undefined ? 'never read yet' : `last read ${ago(lookedAt)}`;
    const failed = failedAt === undefined ? '' : `, last failed ${ago(failedAt)}`;
    print(stdout, `  database of source ${printable(source)}: ${looked}${failed}`);
  }
  for (const { source, waiting, oldest } of one.sources?.lookUps ?? []) {
    const since =
      oldest === undefined ? '' : `, the oldest for ${formatDuration(now - Math.floor(oldest / 1000))}`;
    if (waiting > 0)
      print(stdout, `  look-ups of source ${printable(source)}: ${formatCount(waiting)} wait${since}`);
  }
  const worked = one.lanes.filter(({ free }) => !free);
  if (worked.length > 0) {
    const lanes = worked.map(
      ({ lane, owner }) => `${lane} by ${printable(owner.slice(0, owner.lastIndexOf(':')))}`,
    );
    print(stdout, `  lanes at work: ${lanes.join(', ')}`);
  }
  const advice = advise(one, now);
  for (const { severity, what, fix } of advice) {
    const color = { error: style.red, warning: style.yellow, info: style.bold }[severity];
    printUnder(stdout, `  ${severity === 'info' ? 'to do' : severity}  `, printable(what), color);
    printUnder(stdout, '         do ', printable(fix), style.dim);
  }
  if (advice.length === 0) print(stdout, '  Nothing to do.');
  print(stdout);
}

/** Pages of Lead Ads that belong to no dataset yet. */
function printUnmapped(io: Console, pages: readonly UnmappedPage[]): void {
  const { stdout, style } = io;
  if (pages.length > 0) print(stdout, style.bold('Lead Ads without dataset'));
  for (const page of pages) {
    const { what, fix } = adviseUnmapped(page);
    printUnder(stdout, '  warning  ', printable(what), style.yellow);
    printUnder(stdout, '         do ', printable(fix), style.dim);
  }
  if (pages.length > 0) print(stdout);
}

/** What operators did lately. */
function printAudit(io: Console, audit: readonly AuditEntry[]): void {
  if (audit.length === 0) return;
  const { stdout, style } = io;
  print(stdout, style.bold('Lately by hand'));
  const rows = audit.map(({ at, who, action, dataset, count }) => [
    `  ${formatTime(Math.floor(at / 1000))}`,
    printable(who),
    action,
    action === 'replay' || action === 'cancel' ? `${formatCount(count)} events` : `dataset ${dataset ?? '?'}`,
  ]);
  print(stdout, `${table(rows)}\n`);
}
