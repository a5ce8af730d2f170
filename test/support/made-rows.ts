import { bytesInput } from '../../src/sources/files/bytes-input.ts';
import type { SourceInput } from '../../src/sources/index.ts';

/** A row of a made file: field names of a stage change (or headers of Meta's lead export) and their texts. */
export type MadeRow = Readonly<Record<string, string>>;

/** A CSV file of these rows; `headers` are those that occur unless given. */
export function csvFile(name: string, rows: readonly MadeRow[], headers = headersOf(rows)): SourceInput {
  return bytesInput(name, Buffer.from(csvText(rows, headers)));
}

/** The text of a CSV file of these rows. */
export function csvText(rows: readonly MadeRow[], headers: readonly string[]): string {
  const lines = [headers, ...rows.map((row) => headers.map((header) => row[header] ?? ''))];
  return `${lines.map((cells) => cells.map(quote).join(',')).join('\n')}\n`;
}

/** A JSON Lines file of these rows. */
export function jsonLinesFile(name: string, rows: readonly MadeRow[]): SourceInput {
  return bytesInput(name, Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
}

/** A lead export of Meta's: `id`, `created_time` and answers. */
export function leadExport(
  leads: readonly { id: string; created: number; email?: string; phone?: string }[],
): SourceInput {
  const rows = leads.map(({ id, created, email = '', phone = '' }) => ({
    id: `l:${id}`,
    created_time: iso(created),
    ad_id: 'ag:1',
    form_id: 'f:1',
    platform: 'fb',
    email,
    phone_number: phone === '' ? '' : `p:${phone}`,
  }));
  return csvFile('leads.csv', rows, [
    'id',
    'created_time',
    'ad_id',
    'form_id',
    'platform',
    'email',
    'phone_number',
  ]);
}

/** Unix seconds as a CRM writes them. */
export function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000', '');
}

function headersOf(rows: readonly MadeRow[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
