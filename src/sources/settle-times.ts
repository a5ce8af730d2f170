import {
  type InferredDateOrder,
  inferDateOrder,
  isTimeZone,
  readTime,
  type StageChangeField,
  type Text,
  type TimeOptions,
} from '../event/index.ts';
import type { MappedColumns } from './map-columns.ts';
import type { RawRow } from './raw-row.ts';
import type { SourceOptions } from './source.ts';
import { SourceError } from './source-error.ts';
import type { Table } from './table.ts';
import { columnValues } from './table-values.ts';

const timeFields: readonly StageChangeField[] = ['changed_at', 'lead_created_at', 'clicked_at'];

/**
 * Settles with what zone and date order a file's times are to be read: as given, or as its dates show. Single rows that
 * don't fit are problems of those rows; a column most of whose times can't be read without being told is refused here.
 *
 * @throws SourceError `time_zone_missing` or `date_order_ambiguous`, with what each reading would give;
 * `time_zone_unknown` when there is no zone of the given name.
 */
export async function settleTimes(
  table: Table,
  mapped: MappedColumns,
  options: SourceOptions,
): Promise<TimeOptions> {
  const { timeZone } = options;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const fix = 'Give a name of the IANA time zone database, for example Europe/Berlin or America/New_York.';
    throw new SourceError('time_zone_unknown', `There is no time zone "${timeZone}".`, fix);
  }
  const dateOrder = options.dateOrder ?? (await findDateOrder(table, mapped));
  const times: TimeOptions = {
    ...(timeZone !== undefined && { timeZone }),
    ...(dateOrder !== undefined && { dateOrder }),
  };
  for (const field of timeFields) {
    const place = mapped.places.get(field);
    if (place === undefined) continue;
    const values = [...columnValues(table, place)];
    const column = mapped.columns.get(field) ?? field;
    if (mostLack('order', values, times)) throw ambiguous(table.name, column, values, options);
    if (mostLack('zone', values, times)) throw zoneMissing(table.name, column, values, options, times);
  }
  return times;
}

/** From the sample; if all its dates can be read both ways, from the whole file when it can be opened again. */
async function findDateOrder(table: Table, { places }: MappedColumns): Promise<'dmy' | 'mdy' | undefined> {
  const columns = timeFields.flatMap((field) => places.get(field) ?? []);
  const ordersIn = (rows: readonly RawRow[]): ReadonlySet<InferredDateOrder> => {
    const values = columns.flatMap((place) => [...columnValues(table, place, rows)]);
    return new Set(values.map((value) => inferDateOrder([String(value)])));
  };
  const orders = ordersIn(table.sample);
  const found = settled(orders);
  if (found !== undefined || !orders.has('ambiguous') || orders.has('dmy') || !table.reopenable) return found;
  for await (const rows of table.rows()) {
    const order = settled(ordersIn(rows));
    if (order !== undefined) return order;
  }
  return undefined;
}

/** One order, and no date that says the other: where both occur, each row is on its own. */
function settled(orders: ReadonlySet<InferredDateOrder>): 'dmy' | 'mdy' | undefined {
  if (orders.has('dmy') === orders.has('mdy')) return undefined;
  return orders.has('dmy') ? 'dmy' : 'mdy';
}

function mostLack(what: 'order' | 'zone', values: readonly Text[], times: TimeOptions): boolean {
  const lacking = values.filter((value) => {
    const read = readTime(value, times);
    return 'problem' in read && read.problem === what;
  });
  return lacking.length * 2 > values.length;
}

function ambiguous(
  file: string,
  column: string,
  values: readonly Text[],
  options: SourceOptions,
): SourceError {
  return new SourceError(
    'date_order_ambiguous',
    `The dates in "${column}" of ${file} can be read as day/month or month/day throughout.`,
    'Say which with --date-order dmy or --date-order mdy.',
    (['dmy', 'mdy'] as const).map(
      (dateOrder) =>
        `${dateOrder}: ${reading(values, { timeZone: options.timeZone ?? 'UTC', dateOrder }, options.now)}`,
    ),
  );
}

function zoneMissing(
  file: string,
  column: string,
  values: readonly Text[],
  options: SourceOptions,
  times: TimeOptions,
): SourceError {
  return new SourceError(
    'time_zone_missing',
    `The times in "${column}" of ${file} carry no offset, so their moment is not known.`,
    'Say the zone of the export with --time-zone, for example --time-zone Europe/Berlin.',
    ['America/Los_Angeles', 'UTC', 'Asia/Tokyo'].map(
      (timeZone) => `${timeZone}: ${reading(values, { ...times, timeZone }, options.now)}`,
    ),
  );
}

/** What the sampled times are in a reading: from when to when, and how many lie in the future. */
function reading(values: readonly Text[], times: TimeOptions, now: number | undefined): string {
  const read = values.flatMap((value) => {
    const one = readTime(value, times);
    return 'problem' in one ? [] : [one.time];
  });
  if (read.length === 0) return 'none of the times can be read';
  const first = read.reduce((a, b) => Math.min(a, b));
  const last = read.reduce((a, b) => Math.max(a, b));
  const span = `${inWords(first)} to ${inWords(last)} UTC`;
  if (now === undefined) return span;
  const future = read.filter((time) => time > now).length;
  return `${span}; ${future} of ${read.length} would lie in the future`;
}

function inWords(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
