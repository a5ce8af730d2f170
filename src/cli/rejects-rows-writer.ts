import { openTable, type SourceInput, type Table } from '../sources/index.ts';
import { csvLine, safeCell } from './csv-line.ts';
import type { OwnerFile } from './owner-file.ts';
import type { RejectedRows } from './rejected-rows.ts';

/** The column that says what is wrong with a row. No header means a field by this name, so it is ignored when read again. */
export const wrongColumn = 'conversion-leads: what is wrong';

/**
 * Writes the refused rows of a file as they stand in it, what is wrong in front of them: CSV with the file's own
 * columns and delimiter (UTF-8 with a byte order mark, which Excel needs), or JSON Lines. Reads the file once more.
 *
 * @returns how many rows were written
 * @throws SourceError when the file can't be read again
 */
export async function writeRejectedRows(
  input: SourceInput,
  rejected: RejectedRows,
  file: OwnerFile,
): Promise<number> {
  const table = await openTable(input);
  const line = table.format === 'csv' ? csvWriter(table, file) : jsonLine;
  let count = 0;
  const wanted = rejected.of(input.name);
  let next = wanted.next();
  for await (const rows of table.rows()) {
    for (const raw of rows) {
      while (!next.done && next.value.row < raw.row) next = wanted.next();
      if (next.done) break;
      if (next.value.row !== raw.row) continue;
      file.write(`${line(raw, `row ${raw.row}: ${next.value.why}`)}\n`);
      count++;
    }
    if (next.done) break;
  }
  return count;
}

type Raw = Parameters<typeof jsonLine>[0];

function csvWriter(table: Table, file: OwnerFile): (raw: Raw, why: string) => string {
  const { headers, delimiter } = table;
  // A file that was written here and is read again has the column already.
  const before = headers.indexOf(wrongColumn);
  const own = (cells: readonly string[]) => (before === -1 ? cells : cells.filter((_, at) => at !== before));
  file.write(`\ufeff${csvLine([wrongColumn, ...own(headers)], delimiter)}\n`);
  return ({ cells, broken }, why) => {
    const found = own(cells ?? broken ?? []);
    const missing = Array<string>(Math.max(0, own(headers).length - found.length)).fill('');
    return csvLine([safeCell(why), ...found, ...missing], delimiter);
  };
}

function jsonLine(
  raw: {
    readonly cells?: readonly string[];
    readonly item?: Readonly<Record<string, unknown>>;
    readonly whole?: Readonly<Record<string, unknown>>;
    readonly broken?: readonly string[];
  },
  why: string,
): string {
  const { [wrongColumn]: _, ...item } = raw.whole ?? raw.item ?? { unreadable: raw.broken?.[0] ?? '' };
  return JSON.stringify({ [wrongColumn]: why, ...item });
}
