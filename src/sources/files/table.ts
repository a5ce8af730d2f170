import { flatItem } from '../flat-item.ts';
import type { RawRow } from '../raw-row.ts';
import type { SourceInput } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { type Dialect, detectDialect } from './dialect.ts';
import type { Encoding } from './encoding.ts';
import { fileErrors } from './file-errors.ts';
import { type OpenedText, openText } from './open-text.ts';
import { describeFound, type FoundAround, nothingFound, withoutReport } from './without-report.ts';

/** A file as rows under headers; nothing is known yet of what the columns mean. */
export interface Table {
  readonly name: string;
  readonly format: 'csv' | 'jsonl' | 'json';
  /** For people: "CSV, UTF-8, comma". */
  readonly description: string;
  /** CSV: the header line. JSON: the keys of the sampled rows, in the order of their first appearance. */
  readonly headers: readonly string[];
  /** The first rows. */
  readonly sample: readonly RawRow[];
  readonly reopenable: boolean;
  /** See `SourceInput.share`. */
  readonly share?: () => number;
  /** CSV: what separates its cells. */
  readonly delimiter?: string;
  /** See `Source.late`. */
  late(): readonly string[];
  /** All rows from the first, in chunks of at most 1,000; again only if reopenable. */
  rows(): AsyncGenerator<readonly RawRow[], void, undefined>;
}

const chunkSize = 1000;
const sampleRows = 1000;
const sampleLength = 4_000_000;

/**
 * Opens a file, finds out its encoding and dialect, and reads its headers and a sample of its rows.
 *
 * @throws SourceError when it is no readable table.
 */
export async function openTable(input: SourceInput): Promise<Table> {
  let found = nothingFound();
  const opened = await openRows(input, found);
  const sample: RawRow[] = [];
  let length = 0;
  let more = true;
  while (more && sample.length < sampleRows && length < sampleLength) {
    const next = await opened.rows.next();
    more = next.done !== true;
    if (next.done) break;
    for (const row of next.value) length += lengthOf(row);
    sample.push(...next.value);
  }
  const { dialect, text, header } = opened;
  let replay: typeof opened.rows | undefined;
  if (input.reopenable) await opened.rows.return();
  else replay = chain(sample.slice(), opened.rows);
  return {
    name: input.name,
    format: dialect.format,
    description: describe(dialect, text),
    headers: header ?? [...new Set(sample.flatMap(({ item }) => Object.keys(item ?? {})))],
    sample,
    reopenable: input.reopenable,
    ...(input.share !== undefined && { share: input.share }),
    ...(dialect.delimiter !== undefined && { delimiter: dialect.delimiter }),
    late: () => describeFound(found),
    async *rows() {
      if (input.reopenable) {
        found = nothingFound();
        const again = await openRows(input, found);
        if (header?.join('\0') === again.header?.join('\0')) return yield* again.rows;
        await again.rows.return();
        throw fileErrors.changed(input.name, 'became another file');
      }
      const once = replay;
      replay = undefined;
      if (once === undefined) throw alreadyRead(input.name);
      yield* once;
    },
  };
}

interface OpenedRows {
  readonly dialect: Dialect;
  readonly text: OpenedText;
  readonly header: readonly string[] | undefined;
  readonly rows: AsyncGenerator<readonly RawRow[], void, undefined>;
}

/** Opens a file up to behind its header. */
async function openRows(input: SourceInput, found: FoundAround): Promise<OpenedRows> {
  const text = await openText(input);
  const dialect = detectDialect(text.head);
  const rows = split(input, text.chunks, dialect, found);
  if (dialect.format !== 'csv') return { dialect, text, header: undefined, rows: flatRows(rows) };
  try {
    const first = await rows.next();
    const [headerRow, ...others] = first.done ? [] : first.value;
    if (headerRow === undefined) throw fileErrors.blank(input.name);
    if (headerRow.cells === undefined) {
      const why = headerRow.unreadable ?? 'it is empty';
      throw new SourceError(
        'header_unreadable',
        `The header of ${input.name} can't be read: ${why}.`,
        'Export it again.',
      );
    }
    const header = headerRow.cells.map((cell) => cell.trim());
    return { dialect, text, header, rows: withoutReport(header, chain(others, rows), found) };
  } catch (error) {
    await rows.return();
    throw error;
  }
}

async function* split(
  input: SourceInput,
  chunks: AsyncGenerator<string, void, undefined>,
  dialect: Dialect,
  found: FoundAround,
): AsyncGenerator<readonly RawRow[], void, undefined> {
  const splitter = dialect.splitter();
  let rows: RawRow[] = [];
  let skip = dialect.skip;
  for await (const chunk of chunks) {
    found.broken ||= chunk.includes('\ufffd');
    splitter.push(skip > 0 ? chunk.slice(skip) : chunk, rows);
    skip = Math.max(0, skip - chunk.length);
    while (rows.length >= chunkSize) {
      yield rows.slice(0, chunkSize);
      rows = rows.slice(chunkSize);
    }
  }
  const whole = rows.length;
  splitter.end(rows);
  if (input.changed?.() === 'longer') {
    found.grew = true;
    // Half a row can look like a whole one: an e-mail that ends in ".co".
    const unreadable = 'the file was still being written';
    rows = rows.map((row, at) => (at < whole ? row : { row: row.row, unreadable }));
  }
  for (let at = 0; at < rows.length; at += chunkSize) yield rows.slice(at, at + chunkSize);
}

async function* flatRows(
  chunks: AsyncGenerator<readonly RawRow[], void, undefined>,
): AsyncGenerator<readonly RawRow[], void, undefined> {
  for await (const rows of chunks)
    yield rows.map((row) => {
      const item = row.item === undefined ? undefined : flatItem(row.item);
      return item === undefined || item === row.item ? row : { ...row, item, whole: row.item ?? {} };
    });
}

async function* chain(
  first: readonly RawRow[],
  rest: AsyncGenerator<readonly RawRow[], void, undefined>,
): AsyncGenerator<readonly RawRow[], void, undefined> {
  try {
    for (let at = 0; at < first.length; at += chunkSize) yield first.slice(at, at + chunkSize);
    yield* rest;
  } finally {
    // Also when the reader stops before the rest has begun: this closes the file.
    await rest.return();
  }
}

function lengthOf({ cells, item }: RawRow): number {
  if (cells === undefined) return item === undefined ? 0 : JSON.stringify(item).length;
  return cells.reduce((length, cell) => length + cell.length, 0);
}

const encodingNames: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16LE',
  'utf-16be': 'UTF-16BE',
  'windows-1252': 'Windows-1252',
};

function describe({ format, name, preamble }: Dialect, { encoding, compressed }: OpenedText): string {
  const spelled = `${encodingNames[encoding]}${compressed ? ', gzip' : ''}`;
  if (format !== 'csv') return `${name}, ${spelled}`;
  const above = preamble === 1 ? '1 line' : `${preamble} lines`;
  return `CSV, ${spelled}, ${name}${preamble > 0 ? `, skipped ${above} above the header` : ''}`;
}

function alreadyRead(name: string): SourceError {
  return new SourceError(
    'already_read',
    `${name} is a stream and has been read already.`,
    'Save it to a file first.',
  );
}
