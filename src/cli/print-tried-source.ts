import type { RecordRef, TriedItem, TriedSource } from '../app/index.ts';
import { type Console, print, printUnder } from './console.ts';
import { printable } from './terminal/index.ts';

/** What a captured webhook would become, as `sources try --json` prints it. */
export function triedSourceJson(tried: TriedSource): Record<string, unknown> {
  return {
    source: tried.source,
    dataset: tried.dataset,
    lead_event_source: tried.leadEventSource,
    sender: typeof tried.sender === 'object' ? { refused: tried.sender } : tried.sender,
    ...(tried.refusal !== undefined && { refused: tried.refusal }),
    items: tried.items.map(({ unlessKnown, lookUp, ...item }) => ({
      ...item,
      ...(lookUp !== undefined && { look_up: lookUp }),
      unless_lead_is_known: unlessKnown,
    })),
  };
}

/** What a captured webhook would become, for a person. */
export function printTriedSource(io: Console, tried: TriedSource): void {
  const { stdout, style } = io;
  const { source, dataset, leadEventSource, sender, refusal, items } = tried;
  print(stdout, `${style.bold('Source')}   ${source} (${leadEventSource}), to dataset ${dataset}`);
  printUnder(stdout, 'Sender   ', senderText(sender), style.bold);
  if (refusal !== undefined) {
    printUnder(stdout, 'Refused  ', `${refusal.status}: ${refusal.message}`, style.red);
    return;
  }
  if (items.length === 0) print(stdout, 'The body holds no items.');
  for (const item of items) printItem(io, item);
  print(stdout, style.dim('\nNothing was stored or sent.'));
}

function senderText(sender: TriedSource['sender']): string {
  if (sender === 'unchecked') return 'not checked: the file has no headers';
  if (sender === 'known') return 'let in: the secret or signature is right';
  return `would be refused, ${sender.status}: ${sender.message}`;
}

function printItem({ stdout, style }: Console, item: TriedItem): void {
  const colour = { event: style.green, held: style.yellow, skipped: style.dim, invalid: style.red }[
    item.becomes
  ];
  print(stdout, `\n${style.bold(`Item ${item.row}`)}   ${colour(becomesText(item))}`);
  const fact = (name: string, text: string): void =>
    printUnder(stdout, `  ${name.padEnd(8)} `, printable(text), style.dim);
  if (item.stage !== undefined && item.stage.crm !== '') fact('stage', stageText(item.stage, item));
  if (item.links !== undefined) fact('links', `${item.links.map(recordText).join(', ')}: all of one lead`);
  if (item.absent.length > 0) fact('empty', `${item.absent.join(', ')}: the item has nothing there`);
  for (const { severity, code, message, fix } of item.problems) fact(severity, `${code}: ${message} ${fix}`);
  if (item.event === undefined) return;
  // On the wire a lead id is bare digits, also where a number would not hold them all.
  const event = JSON.stringify(item.event, null, 2).replace(/("lead_id": )"(\d+)"/, '$1$2');
  const [first = '', ...rest] = event.split('\n');
  print(stdout, `  ${style.dim('event')}    ${first}`);
  for (const line of rest) print(stdout, `           ${printable(line)}`);
}

function becomesText({ becomes, reason, unlessKnown, lookUp }: TriedItem): string {
  const why =
    lookUp === undefined
      ? reason === undefined
        ? ''
        : `: ${reasons[reason] ?? reason}`
      : `: lookup (${recordText(lookUp)}), which the CRM is asked about${unlessKnown ? ' unless its lead is known' : ''}`;
  const known =
    unlessKnown && becomes !== 'held' ? '; sent after all if the lead directory knows its lead' : '';
  const what = {
    event: 'would be an event',
    held: 'would be held',
    skipped: 'would be skipped',
    invalid: "can't be sent",
  };
  return what[becomes] + why + known;
}

const reasons: Readonly<Record<string, string>> = {
  unmapped_stage: 'nothing maps its stage; it goes once that is mapped',
  unknown_lead: "nothing says that its lead is one of Meta's; it goes when its lead arrives",
  not_a_meta_lead: "its lead is none of Meta's",
  too_old_on_arrival: 'it is older than Meta takes',
  no_stage_change: 'it tells of no change of a stage',
  opted_out: 'the person opted out',
  ignored_stage: 'its stage is ignored',
};

const recordText = ({ object, id }: RecordRef): string => `${object} ${printable(id)}`;

function stageText(
  { crm, object, pipeline, funnel }: NonNullable<TriedItem['stage']>,
  { reason, problems }: TriedItem,
): string {
  const where = [object, pipeline].filter((one) => one !== undefined).join(', ');
  const unmapped = problems.some(({ code }) => code === 'stage_unmapped') ? 'nothing maps it' : undefined;
  const meaning = funnel ?? (reason === 'ignored_stage' ? 'ignored' : unmapped);
  return `${JSON.stringify(crm)}${where === '' ? '' : ` (${where})`}${meaning === undefined ? '' : `: ${meaning}`}`;
}
