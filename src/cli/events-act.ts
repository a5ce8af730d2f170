import type { Command } from 'commander';
import {
  type AppContext,
  actOnEvents,
  findEvents,
  operatorName,
  previewEvents,
  type Store,
  withStore,
} from '../app/index.ts';
import { loadStoreSettings, UsageError } from '../config/index.ts';
import { type ActionPreview, type EventAction, type EventSelection, hindrances } from '../outbox/index.ts';
import { type Console, print } from './console.ts';
import { addSelection, type SelectionOptions, selectionOf } from './event-selection.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { reportUnknownEvent } from './report-error.ts';
import type { Run } from './run.ts';
import { confirm, formatCount, printable, table } from './terminal/index.ts';

interface ActOptions extends SelectionOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

const texts = {
  replay: {
    description: 'send events again that were refused, cancelled, or are uncertain; each keeps its event_id',
    does: 'go back to pending, with the same event_id',
    done: 'wait for delivery again. Deliver them: conversion-leads send',
    example: 'conversion-leads events replay --state rejected --stage Qualified',
  },
  cancel: {
    description: 'take back events that are not sent yet',
    does: 'be cancelled',
    done: 'are cancelled. Take that back with: conversion-leads events replay',
    example: 'conversion-leads events cancel --state pending --after 2026-11-20T00:00:00Z',
  },
} as const satisfies Record<EventAction, object>;

/** `events replay` and `events cancel`: shows what would happen, asks, does it. */
export function actCommands(events: Command, run: Run, io: Console, context: AppContext): void {
  for (const action of ['replay', 'cancel'] as const) {
    const { description, example } = texts[action];
    addSelection(
      events
        .command(action)
        .description(description)
        .argument('[id...]', 'events by number or event_id; or say which with the options')
        .option('--dry-run', 'show what would happen, and change nothing')
        .option('--yes', 'do not ask'),
    )
      .addHelpText('after', `\nExample:\n  ${example}`)
      .action((ids: string[], options: ActOptions) =>
        run(() => runAct(action, ids, options, io, context), options.json === true),
      );
  }
}

async function runAct(
  action: EventAction,
  references: readonly string[],
  options: ActOptions,
  io: Console,
  context: AppContext,
): Promise<ExitCode> {
  const settings = loadStoreSettings(options, io.env);
  const filter = selectionOf(options);
  if (references.length === 0 && Object.keys(filter).length === 0) {
    throw new UsageError(`Say which events: by number or event_id, or with --state, --stage, --lead-id, ...`);
  }
  return withStore(settings, context, async (store) => {
    const { ids, unknown } = await findEvents(store, references);
    if (unknown !== undefined) return reportUnknownEvent(unknown, settings.store, io, options.json === true);
    const selection = references.length === 0 ? filter : { ...filter, ids };
    const preview = await previewEvents(store, action, selection);
    if (options.json !== true) printPreview(io, preview);
    const done = await agreeAndAct(store, preview, selection, options, io);
    if (options.json === true) print(io.stdout, JSON.stringify(previewJson(preview, done)));
    else if (done !== undefined) print(io.stdout, `\n${formatCount(done)} events ${texts[action].done}`);
    // Whoever names events wants something to happen to each of them.
    const stayed = references.length > 0 && preview.affected < preview.matched;
    return stayed ? exitCode.failed : exitCode.done;
  });
}

/** How many it was done to; `undefined`: nothing was to be done, or nobody agreed. */
async function agreeAndAct(
  store: Store,
  preview: ActionPreview,
  selection: EventSelection,
  options: ActOptions,
  io: Console,
): Promise<number | undefined> {
  const { action, affected } = preview;
  if (affected === 0 || options.dryRun === true) return undefined;
  if (options.yes !== true) {
    const terminal = io.stdin.isTTY === true && io.stderr.isTTY === true && options.json !== true;
    if (!terminal) {
      throw new UsageError(
        `${formatCount(affected)} events would ${texts[action].does}. Say that it is meant: add --yes, or --dry-run to look only.`,
      );
    }
    const question = `\n${action === 'replay' ? 'Replay' : 'Cancel'} ${formatCount(affected)} events?`;
    if (!(await confirm(question, { input: io.stdin, output: process.stderr }))) {
      print(io.stderr, 'Nothing was changed.');
      return undefined;
    }
  }
  return actOnEvents(store, action, selection, operatorName());
}

function printPreview(io: Console, { action, matched, affected, groups }: ActionPreview): void {
  const { stdout, style } = io;
  if (matched === 0) {
    print(stdout, 'No event matches.');
    return;
  }
  print(
    stdout,
    style.bold(`${formatCount(affected)} of ${formatCount(matched)} events would ${texts[action].does}`),
  );
  const rows = groups.map(({ stage, state, count, hindrance }) => [
    `  ${printable(stage)}`,
    state,
    formatCount(count),
    hindrance === undefined ? style.green(action) : style.dim(`stays: ${hindrances[hindrance]}`),
  ]);
  print(stdout, table(rows, { align: ['left', 'left', 'right'] }));
  if (groups.some(({ state, hindrance }) => state === 'uncertain' && hindrance === undefined)) {
    print(
      stdout,
      style.dim(
        '  Uncertain ones may have reached Meta; by their event_id it can tell that they are the same.',
      ),
    );
  }
}

function previewJson({ action, matched, affected, groups }: ActionPreview, done: number | undefined): object {
  return {
    action,
    matched,
    affected,
    done: done ?? 0,
    groups: groups.map((group) => ({
      ...group,
      ...(group.hindrance !== undefined && { reason: hindrances[group.hindrance] }),
    })),
  };
}
