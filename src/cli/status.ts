import type { Command } from 'commander';
import { type AppContext, auditLog, status, withStore } from '../app/index.ts';
import { loadStoreSettings } from '../config/index.ts';
import { type AuditEntry, states } from '../outbox/index.ts';
import { advise, cureOf, type DatasetStatus } from '../report/index.ts';
import { addOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
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
  const { datasets, audit } = await withStore(settings, context, async (store) => ({
    datasets: await status(store),
    audit: await auditLog(store, 20),
  }));
  const now = Math.floor(context.clock() / 1000);
  if (options.json === true) {
    const { store } = settings;
    const document = {
      store,
      datasets: datasets.map((one) => statusJson(one, now)),
      audit: audit.map(auditJson),
    };
    print(io.stdout, JSON.stringify(document));
    return exitCode.done;
  }
  for (const one of datasets) printStatus(io, one, now);
  if (datasets.length === 0)
    print(io.stdout, 'Nothing is stored yet. Begin with: conversion-leads check FILE');
  printAudit(io, audit.slice(0, 5));
  print(io.stdout, io.style.dim(`Store    ${printable(settings.store)}`));
  return exitCode.done;
}

function countsByState(one: DatasetStatus): Record<string, number> {
  const stored = Object.keys(states).filter((state) => state !== 'sending');
  return Object.fromEntries(stored.map((state) => [state, one.counters.get(`state:${state}`) ?? 0]));
}

const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
const timeOrNull = (seconds: number | undefined): string | null =>
  seconds === undefined ? null : time(seconds);
const inSeconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

function statusJson(one: DatasetStatus, now: number): Record<string, unknown> {
  const advice = advise(one, now);
  return {
    dataset: one.dataset,
    events: countsByState(one),
    counters: Object.fromEntries(one.counters),
    paused: one.pausedReason ?? null,
    paused_at: timeOrNull(inSeconds(one.pausedAt)),
    due: timeOrNull(inSeconds(one.due)),
    failures: one.failures,
    oldest_pending: timeOrNull(one.oldestPending),
    next_deadline: timeOrNull(one.nextDeadline),
    leads_due: { within_24h: one.near.within24h, within_6h: one.near.within6h },
    held: Object.fromEntries(one.held),
    next_release: timeOrNull(one.nextRelease),
    refused_lately: one.refusedLately.map((refusal) => ({
      ...refusal,
      fix: cureOf(refusal.code, refusal.subcode),
    })),
    unfinished_imports: one.unfinishedImports.map(({ name, startedAt, abandoned }) => ({
      name,
      started_at: time(startedAt / 1000),
      abandoned,
    })),
    lanes: one.lanes.map(({ lane, owner, leasedUntil, free }) => ({
      lane,
      owner,
      leased_until: time(leasedUntil / 1000),
      free,
    })),
    advice,
    todo: advice[0]?.fix ?? 'Nothing to do.',
  };
}

function auditJson({ id, at, who, action, dataset, filter, count }: AuditEntry): Record<string, unknown> {
  return { id, at: time(at / 1000), who, action, dataset: dataset ?? null, filter, count };
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
    print(stdout, `  ${color(severity === 'info' ? 'to do' : severity)}  ${printable(what)}`);
    print(stdout, `         ${style.dim('do')} ${printable(fix)}`);
  }
  if (advice.length === 0) print(stdout, '  Nothing to do.');
  print(stdout);
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
