import { type Command, InvalidArgumentError, Option } from 'commander';
import { readTime } from '../event/index.ts';
import { type EventSelection, type EventState, states } from '../outbox/index.ts';
import { addOptions, type Options } from './common-options.ts';

/** Options that say which events. */
export interface SelectionOptions extends Options {
  readonly state?: EventState;
  readonly stage?: string;
  readonly leadId?: string;
  /** Unix seconds. */
  readonly after?: number;
  readonly before?: number;
}

/** Adds the options that say which events to a command. */
export function addSelection(command: Command): Command {
  return addOptions(
    command
      .addOption(new Option('--state <state>', 'only in this state').choices(Object.keys(states)))
      .option('--stage <name>', 'only of this stage')
      .option('--lead-id <id>', "only of the lead with this id of Meta's")
      .option('--after <time>', 'only with an event_time from then on (2026-11-20T14:00:00+01:00)', moment)
      .option('--before <time>', 'only with an event_time before', moment),
    'store',
    'dataset',
  );
}

/** The events that the options name. */
export function selectionOf(options: SelectionOptions): EventSelection {
  const { dataset, state, stage, leadId, after, before } = options;
  return {
    ...(dataset !== undefined && { dataset }),
    ...(state !== undefined && { state }),
    ...(stage !== undefined && { stage }),
    ...(leadId !== undefined && { leadId }),
    ...(after !== undefined && { from: after }),
    ...(before !== undefined && { before }),
  };
}

/** A count or an event's number. @throws InvalidArgumentError for anything else. */
export function whole(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('must be a whole number.');
  return Number(text);
}

function moment(text: string): number {
  const read = readTime(text, {});
  if ('problem' in read) {
    throw new InvalidArgumentError(
      'must be a time with its offset (2026-11-20T14:00:00+01:00) or Unix seconds.',
    );
  }
  return read.time;
}
