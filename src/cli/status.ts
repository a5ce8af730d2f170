import type { Command } from 'commander';
import { type AppContext, status, withStore } from '../app/index.ts';
import { loadStoreSettings } from '../config/index.ts';
import { states } from '../outbox/index.ts';
import type { DatasetStatus } from '../report/index.ts';
import { addOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
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
  const datasets = await withStore(settings, context, status);
  const now = Math.floor(context.clock() / 1000);
  if (options.json === true) {
    print(
      io.stdout,
      JSON.stringify({ store: settings.store, datasets: datasets.map((one) => statusJson(one, now)) }),
    );
    return exitCode.done;
  }
  for (const one of datasets) printStatus(io, one, now);
  if (datasets.length === 0)
    print(io.stdout, 'Nothing is stored yet. Begin with: conversion-leads check FILE');
  print(io.stdout, io.style.dim(`Store    ${printable(settings.store)}`));
  return exitCode.done;
}

function countsByState(one: DatasetStatus): Record<string, number> {
  const stored = Object.keys(states).filter((state) => state !== 'sending');
  return Object.fromEntries(stored.map((state) => [state, one.counters.get(`state:${state}`) ?? 0]));
}

function statusJson(one: DatasetStatus, now: number): Record<string, unknown> {
  const time = (seconds: number): string => new Date(seconds * 1000).toISOString();
  return {
    dataset: one.dataset,
    events: countsByState(one),
    counters: Object.fromEntries(one.counters),
    paused: one.pausedReason ?? null,
    oldest_pending: one.oldestPending === undefined ? null : time(one.oldestPending),
    next_deadline: one.nextDeadline === undefined ? null : time(one.nextDeadline),
    due: one.due === undefined ? null : time(one.due / 1000),
    todo: whatToDo(one, now),
  };
}

function printStatus(io: Console, one: DatasetStatus, now: number): void {
  const { stdout, style } = io;
  print(stdout, style.bold(`Dataset ${one.dataset}`));
  const rows = Object.entries(countsByState(one)).filter(([, count]) => count > 0);
  print(
    stdout,
    rows.length === 0
      ? '  no events'
      : table(
          rows.map(([state, count]) => [`  ${state}`, formatCount(count)]),
          { align: ['left', 'right'] },
        ),
  );
  if (one.nextDeadline !== undefined) {
    print(
      stdout,
      `  next deadline ${formatTime(one.nextDeadline)} (in ${formatDuration(one.nextDeadline - now)})`,
    );
  }
  if (one.due !== undefined) print(stdout, `  rests until ${formatTime(Math.ceil(one.due / 1000))}`);
  if (one.pausedReason !== undefined)
    print(stdout, `  ${style.red('paused')}: ${printable(one.pausedReason)}`);
  print(stdout, `  ${whatToDo(one, now)}`);
  print(stdout);
}

const soon = 86_400;

function whatToDo(one: DatasetStatus, now: number): string {
  const pending = one.counters.get('state:pending') ?? 0;
  if (one.pausedReason !== undefined)
    return `Put right what paused it, then: conversion-leads send --dataset ${one.dataset}`;
  if (pending === 0) return 'Nothing to do.';
  const urgent =
    one.nextDeadline !== undefined && one.nextDeadline - now < soon
      ? ' today, before the first deadline'
      : '';
  return `Deliver what is pending${urgent}: conversion-leads send --dataset ${one.dataset}`;
}
