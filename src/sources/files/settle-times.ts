import {
  type InferredDateOrder,
  inferDateOrder,
  isTimeZone,
  readTime,
  type StageChangeField,
  type Text,
  type TimeOptions,
} from '../../event/index.ts';
import type { RawRow } from '../raw-row.ts';
import type { SourceOptions } from '../source.ts';
import { SourceError } from '../source-error.ts';
import type { MappedColumns } from './mapped-columns.ts';
import type { StageColumn } from './stage-columns.ts';
import type { Table } from './table.ts';
import { columnValues } from './table-values.ts';

const timeFields: readonly StageChangeField[] = ['changed_at', 'lead_created_at', 'clicked_at'];

/** How a file's times are to be read, and what a person should know of it. */
export interface SettledTimes {
  readonly times: TimeOptions;
  readonly notes: readonly string[];
}

interface TimeColumn {
  readonly place: number;
  readonly header: string;
  readonly values: readonly Text[];
}

/**
 * Settles with what zone and date order a file's times are to be read: as given, or as its dates show. Single rows that
 * don't fit are problems of those rows; a column most of whose times can't be read without being told is refused here.
 *
 * @throws SourceError `time_zone_missing` or `date_order_ambiguous`, with what each reading would give;
 * `time_zone_unknown` when there is no zone of the given name.
 */
export async function settleTimes(
  table: Table,
  mapped: Pick<MappedColumns, 'places' | 'columns'>,
  options: SourceOptions,
  stages: readonly Pick<StageColumn, 'place' | 'header'>[] = [],
): Promise<SettledTimes> {
  const { timeZone } = options;
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    const fix = 'Give a name of the IANA time zone database, for example Europe/Berlin or America/New_York.';
    throw new SourceError('time_zone_unknown', `There is no time zone "${timeZone}".`, fix);
  }
  const byField = timeFields.flatMap((field) => {
    const place = mapped.places.get(field);
    return place === undefined ? [] : [{ place, header: mapped.columns.get(field) ?? field }];
  });
  const columns = [...byField, ...stages].map((column): TimeColumn => {
    return { ...column, values: [...columnValues(table, column.place)] };
  });
  const notes: string[] = [];
  let dateOrder = options.dateOrder ?? (await findDateOrder(table, columns));
  if (dateOrder === undefined && hasOnlyDots(columns)) {
    dateOrder = 'dmy';
    notes.push(
      'Dates such as 03.11.2026 are read as day.month.year, as everywhere between dots. If not: --date-order mdy.',
    );
  }
  const times: TimeOptions = {
    ...(timeZone !== undefined && { timeZone }),
    ...(dateOrder !== undefined && { dateOrder }),
  };
  for (const column of columns) {
    const toCompare = { ...column, created: createdBeside(table, mapped, column) };
    if (mostLack('order', column.values, times)) throw ambiguous(table.name, toCompare, options);
    if (mostLack('zone', column.values, times)) throw zoneMissing(table.name, toCompare, options, times);
  }
  return { times, notes };
}

/** From the sample; if all its dates can be read both ways, from the whole file when it can be opened again. */
async function findDateOrder(
  table: Table,
  columns: readonly TimeColumn[],
): Promise<'dmy' | 'mdy' | undefined> {
  const ordersIn = (rows: readonly RawRow[]): ReadonlySet<InferredDateOrder> => {
    const values = columns.flatMap(({ place }) => [...columnValues(table, place, rows)]);
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

/** Nobody writes the month first between dots; that the file shows no such date is known by now. */
function hasOnlyDots(columns: readonly TimeColumn[]): boolean {
  const orders = columns.flatMap(({ values }) =>
    values.map((value) => [value, inferDateOrder([String(value)])] as const),
  );
  if (orders.some(([, order]) => order === 'mdy')) return false;
  const open = orders.filter(([, order]) => order === 'ambiguous');
  return open.length > 0 && open.every(([value]) => /^\s{0,9}\d{1,2}\s?\./.test(String(value)));
}

interface ToCompare {
  readonly header: string;
  readonly values: readonly Text[];
  /** The lead's creation in the row of each value, where the file says it. */
  readonly created: readonly (Text | undefined)[] | undefined;
}

/** The creation of the lead beside each value of a column. */
function createdBeside(
  table: Table,
  { places }: Pick<MappedColumns, 'places'>,
  { place }: TimeColumn,
): ToCompare['created'] {
  const created = places.get('lead_created_at');
  if (created === undefined || created === place) return undefined;
  return table.sample.flatMap((row) => {
    const [own] = columnValues(table, place, [row]);
    return own === undefined ? [] : [[...columnValues(table, created, [row])][0]];
  });
}

function ambiguous(file: string, column: ToCompare, options: SourceOptions): SourceError {
  return new SourceError(
    'date_order_ambiguous',
    `The dates in "${column.header}" of ${file} can be read as day/month or month/day throughout.`,
    'Say which: --date-order dmy or mdy, or date_order in the configuration.',
    (['dmy', 'mdy'] as const).map(
      (dateOrder) =>
        `${dateOrder}: ${reading(column, { timeZone: options.timeZone ?? 'UTC', dateOrder }, options.now)}`,
    ),
  );
}

function zoneMissing(
  file: string,
  column: ToCompare,
  options: SourceOptions,
  times: TimeOptions,
): SourceError {
  return new SourceError(
    'time_zone_missing',
    `The times in "${column.header}" of ${file} carry no offset, so their moment is not known.`,
    'Say their zone: --time-zone Europe/Berlin, or time_zone: Europe/Berlin in the configuration.',
    ['America/Los_Angeles', 'UTC', 'Asia/Tokyo'].map(
      (timeZone) => `${timeZone}: ${reading(column, { ...times, timeZone }, options.now)}`,
    ),
  );
}

/** What the sampled times are in a reading: from when to when, and how many can't be right. */
function reading({ values, created }: ToCompare, times: TimeOptions, now: number | undefined): string {
  const read = values.flatMap((value, at) => {
    const one = readTime(value, times);
    const lead = created?.[at];
    const birth = lead === undefined ? undefined : readTime(lead, times);
    if ('problem' in one) return [];
    return [{ ...one, born: birth === undefined || 'problem' in birth ? undefined : birth.time }];
  });
  if (read.length === 0) return 'none of the times can be read';
  const first = read.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const last = read.reduce((most, { time }) => Math.max(most, time), 0);
  const parts = [`${inWords(first)} to ${inWords(last)} UTC`];
  if (now !== undefined) {
    const future = read.filter(({ time }) => time > now).length;
    parts.push(`${future} of ${read.length} would lie in the future`);
  }
  if (read.some(({ born }) => born !== undefined)) {
    const early = read.filter(
      ({ time, precision, born }) => born !== undefined && time + precision <= born,
    ).length;
    parts.push(`${early} before their lead's creation`);
  }
  return parts.join('; ');
}

function inWords(time: number): string {
  return new Date(time * 1000).toISOString().slice(0, 16).replace('T', ' ');
}
