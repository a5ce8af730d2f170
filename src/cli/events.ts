import type { Command } from 'commander';
import { type AppContext, listEvents, showEvent, withStore } from '../app/index.ts';
import { loadStoreSettings } from '../config/index.ts';
import type { EventSummary } from '../outbox/index.ts';
import type { EventDetail } from '../report/index.ts';
import { addOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { addSelection, type SelectionOptions, selectionOf, whole } from './event-selection.ts';
import { actCommands } from './events-act.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printEvent } from './print-event.ts';
import { reportUnknownEvent } from './report-error.ts';
import type { Run } from './run.ts';
import { formatTime, printable, table } from './terminal/index.ts';

interface ListOptions extends SelectionOptions {
  readonly limit: number;
  readonly next?: number;
}

/** `events list`, `show`, `replay` and `cancel`. */
export function eventsCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  const events = parent
    .command('events')
    .description('look at single events, send them again, take them back');
  addSelection(
    events
      .command('list')
      .description('events by filter, in the order in which they were stored')
      .option('--limit <count>', 'at most so many', whole, 50)
      .option('--next <id>', 'only those stored after this one: the next page', whole),
  )
    .addHelpText('after', '\nExample:\n  conversion-leads events list --state rejected')
    .action((options: ListOptions) => run(() => runList(options, io, context), options.json === true));
  actCommands(events, run, io, context);
  addOptions(
    events
      .command('show')
      .description('one event: its payload, state, and all that happened to it')
      .argument('<id>', 'its number, or its event_id'),
    'store',
  ).action((id: string, options: Options) =>
    run(() => runShow(id, options, io, context), options.json === true),
  );
}

async function runList(options: ListOptions, io: Console, context: AppContext): Promise<ExitCode> {
  const settings = loadStoreSettings(options, io.env);
  const { limit, next } = options;
  const filter = { ...selectionOf(options), limit, ...(next !== undefined && { afterId: next }) };
  const events = await withStore(settings, context, (store) => listEvents(store, filter));
  const last = events.length === limit ? events.at(-1)?.id : undefined;
  if (options.json === true) {
    print(io.stdout, JSON.stringify({ events, ...(last !== undefined && { next: last }) }));
    return exitCode.done;
  }
  const header = ['id', 'state', 'stage', 'event_time', 'lead', 'lead_id', 'from'].map(io.style.bold);
  print(io.stdout, events.length === 0 ? 'No event matches.' : table([header, ...events.map(eventRow)]));
  if (last !== undefined) print(io.stdout, io.style.dim(`more: --next ${last}`));
  return exitCode.done;
}

function eventRow(event: EventSummary): readonly string[] {
  const marks = [...(event.implied ? ['implied'] : []), ...(event.recovered ? ['recovered'] : [])];
  return [
    String(event.id),
    // Of an unmapped one the stage says it already.
    event.hold === undefined || event.hold.reason === 'unmapped_stage'
      ? event.state
      : `${event.state} (${event.hold.reason})`,
    printable(event.stage) + (marks.length > 0 ? ` (${marks.join(', ')})` : ''),
    formatTime(event.time),
    String(event.lead),
    event.leadId ?? '-',
    `${printable(event.source)} row ${event.row}`,
  ];
}

async function runShow(id: string, options: Options, io: Console, context: AppContext): Promise<ExitCode> {
  const settings = loadStoreSettings(options, io.env);
  const event: EventDetail | undefined = await withStore(settings, context, (store) => showEvent(store, id));
  if (event === undefined) return reportUnknownEvent(id, settings.store, io, options.json === true);
  if (options.json === true) print(io.stdout, JSON.stringify(event));
  else printEvent(io, event);
  return exitCode.done;
}
