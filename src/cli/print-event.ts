import { holdReasons, states } from '../outbox/index.ts';
import type { EventDetail } from '../report/index.ts';
import { type Console, print } from './console.ts';
import { formatTime, printable, table } from './terminal/index.ts';

/** One event with its history, for a person. */
export function printEvent(io: Console, event: EventDetail): void {
  const { stdout, style } = io;
  print(
    stdout,
    `${style.bold(`Event ${event.id}`)}  ${style.bold(event.state)}  ${style.dim(states[event.state].meaning)}`,
  );
  const facts: [string, string][] = [
    ['stage', printable(event.stage) + (event.implied ? ' (implied: the lead jumped over it)' : '')],
    ['event_time', formatTime(event.time)],
    ['deadline', formatTime(event.deadline)],
    ['event_id', event.eventId],
    ['dataset', event.dataset],
    [
      'lead',
      `${event.lead}${event.leadId === undefined ? ', without lead id' : `, lead_id ${event.leadId}`}${event.recovered ? ' (recovered)' : ''}`,
    ],
    ['from', `${printable(event.source)} row ${event.row}`],
    ...(event.hold === undefined ? [] : [['held', heldFor(event.hold)] as [string, string]]),
    ...(event.lookUp === undefined ? [] : [['waits for', lookUpOf(event.lookUp)] as [string, string]]),
    ...(event.warnings.length === 0 ? [] : [['warnings', event.warnings.join(', ')] as [string, string]]),
    ...(event.reason === undefined ? [] : [['reason', printable(event.reason)] as [string, string]]),
  ];
  print(stdout, table(facts.map(([name, value]) => [`  ${style.dim(name)}`, value])));
  print(stdout, `\n${style.bold('History')}`);
  for (const [at, what] of happenings(event))
    print(stdout, `  ${formatTime(Math.floor(at / 1000))}  ${what}`);
  if (event.payload !== undefined) {
    print(stdout, `\n${style.bold('Payload')} ${style.dim('(customer information is hashed)')}`);
    print(stdout, `  ${printable(event.payload)}`);
  }
}

function heldFor({ reason, until }: NonNullable<EventDetail['hold']>): string {
  const meaning = Object.entries(holdReasons).find(([name]) => name === reason)?.[1].meaning ?? '';
  const end = until === undefined || until === 0 ? '' : ` Until ${formatTime(until)} at the latest.`;
  return `${reason}: ${meaning}${end}`;
}

function lookUpOf({ object, id }: NonNullable<EventDetail['lookUp']>): string {
  return `the look-up of ${printable(object)} ${printable(id)} at the CRM`;
}

/** Everything that happened, by time (milliseconds). */
function happenings(event: EventDetail): readonly (readonly [number, string])[] {
  const all: [number, string][] = [[event.storedAt * 1000, 'stored']];
  for (const { at, what, detail } of event.history) {
    all.push([at, `${what.replaceAll('_', ' ')}${detail === undefined ? '' : `: ${printable(detail)}`}`]);
  }
  for (const attempt of event.attempts) {
    const { id, events, bytes, startedAt, finishedAt, outcome, httpStatus, code, subcode, traceId } = attempt;
    const size = `${events === 1 ? '1 event' : `${events} events`}, ${Math.ceil(bytes / 1000)} kB`;
    all.push([startedAt, `attempt ${id}: sent in a request with ${size}`]);
    if (finishedAt === undefined) continue;
    const answer = [
      `after ${Math.max(0, finishedAt - startedAt)} ms`,
      ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
      ...(code === undefined ? [] : [`code ${code}${subcode === undefined ? '' : `/${subcode}`}`]),
      ...(traceId === undefined ? [] : [`trace ${traceId}`]),
      ...(attempt.maybeSent ? ['may have been sent before'] : []),
      ...(attempt.reason === undefined ? [] : [printable(attempt.reason)]),
    ];
    all.push([finishedAt, `attempt ${id}: ${outcome ?? 'open'} (${answer.join(', ')})`]);
  }
  return all.sort((a, b) => a[0] - b[0]);
}
