import type { Command } from 'commander';
import { type AppContext, operatorName, pauseDataset, resumeDataset, withStore } from '../app/index.ts';
import { loadStoreSettings, UsageError } from '../config/index.ts';
import { addOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Run } from './run.ts';
import { printable } from './terminal/index.ts';

interface PauseOptions extends Options {
  readonly reason?: string;
}

/** `pause` and `resume`: a dataset's delivery. */
export function pauseCommands(parent: Command, run: Run, io: Console, context: AppContext): void {
  addOptions(
    parent
      .command('pause')
      .description("stop a dataset's delivery from the next request on; nothing is lost")
      .option('--reason <text>', 'why, for whoever looks at status'),
    'store',
    'dataset',
  ).action((options: PauseOptions) => run(() => runPause(options, io, context), options.json === true));
  addOptions(
    parent.command('resume').description("let a dataset's delivery go on"),
    'store',
    'dataset',
  ).action((options: Options) => run(() => runResume(options, io, context), options.json === true));
}

async function runPause(options: PauseOptions, io: Console, context: AppContext): Promise<ExitCode> {
  const settings = loadStoreSettings(options, io.env);
  const dataset = datasetOf(options);
  const who = operatorName();
  const reason = `Paused by ${who}${options.reason === undefined ? '.' : `: ${options.reason}`}`;
  await withStore(settings, context, (store) => pauseDataset(store, dataset, reason, who));
  if (options.json === true) print(io.stdout, JSON.stringify({ dataset, paused: reason }));
  else
    print(
      io.stdout,
      `Delivery of dataset ${dataset} is paused. Go on with: conversion-leads resume --dataset ${dataset}`,
    );
  return exitCode.done;
}

async function runResume(options: Options, io: Console, context: AppContext): Promise<ExitCode> {
  const settings = loadStoreSettings(options, io.env);
  const dataset = datasetOf(options);
  const was = await withStore(settings, context, (store) => resumeDataset(store, dataset, operatorName()));
  if (options.json === true) print(io.stdout, JSON.stringify({ dataset, paused: null, was: was ?? null }));
  else if (was === undefined) print(io.stdout, `Dataset ${dataset} was not paused.`);
  else {
    print(io.stdout, `Dataset ${dataset} goes on. It was paused: ${printable(was)}`);
    print(io.stdout, `Deliver what is pending: conversion-leads send --dataset ${dataset}`);
  }
  return exitCode.done;
}

function datasetOf({ dataset }: Options): string {
  if (dataset === undefined) throw new UsageError('Say which dataset: --dataset ID.');
  return dataset;
}
