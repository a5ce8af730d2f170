import { type Command, InvalidArgumentError, Option } from 'commander';
import { type AppContext, listEvents, showEvent, withStore } from '../app/index.ts';
import { loadStoreSettings } from '../config/index.ts';
import { type EventState, type EventSummary, states } from '../outbox/index.ts';
import type { EventDetail } from '../report/index.ts';
import { addOptions, type Options } from './common-options.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printEvent } from './print-event.ts';
import { reportUnknownEvent } from './report-error.ts';
import type { Run } from './run.ts';
import { formatTime, printable, table } from './terminal/index.ts';

interface ListOptions extends Options {
  readonly state?: EventState;
  readonly stage?: string;
  readonly leadId?: string;
  readonly limit: number;
  readonly after?: number;
}

/** `events list` and `events show ID`. */
export function eventsCommand(parent: Command, run: Run, io: Console, context: AppContext): void {
  const events = parent.command('events').description('look at single events');
  addOptions(
    events
      .command('list')
      .description('events by filter, in the order in which they were stored')
      .addOption(new Option('--state <state>', 'only in this state').choices(Object.keys(states)))
      .option('--stage <name>', 'only of this stage')
      .option('--lead-id <id>', "only of the lead with this id of Meta's")
      .option('--limit <count>', 'at most so many', whole, 50)
      .option('--after <id>', 'only those after this one: the next page', whole),
    'store',
    'dataset',
  )
    .addHelpText('after', '\nExample:\n  conversion-leads events list --state rejected')
    .action((options: ListOptions) => run(() => runList(options, io, context), options.json === true));
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
  const { dataset, state, stage, leadId, after, limit } = options;
  const filter = {
    limit,
    ...(dataset !== undefined && { dataset }),
    ...(state !== undefined && { state }),
    ...(stage !== undefined && { stage }),
    ...(leadId !== undefined && { leadId }),
    ...(after !== undefined && { after }),
  };
  const events = await withStore(settings, context, (store) => listEvents(store, filter));
  const last = events.length === limit ? events.at(-1)?.id : undefined;
  if (options.json === true) {
    print(io.stdout, JSON.stringify({ events, ...(last !== undefined && { after: last }) }));
    return exitCode.done;
  }
  const header = ['id', 'state', 'stage', 'event_time', 'lead', 'lead_id', 'from'].map(io.style.bold);
  print(io.stdout, events.length === 0 ? 'No event matches.' : table([header, ...events.map(eventRow)]));
  if (last !== undefined) print(io.stdout, io.style.dim(`more: --after ${last}`));
  return exitCode.done;
}

function eventRow(event: EventSummary): readonly string[] {
  const marks = [...(event.implied ? ['implied'] : []), ...(event.recovered ? ['recovered'] : [])];
  return [
    String(event.id),
    event.state,
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

function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('must be a whole number.');
  return Number(text);
}
