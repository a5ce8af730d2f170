/**
 * Cells as a line of CSV, without its end. Quoted where they must be.
 *
 * @example csvLine(['Lead', 'Müller; Anna'], ';') // 'Lead;"Müller; Anna"'
 */
export function csvLine(cells: readonly string[], delimiter = ','): string {
  // One empty cell alone would be a blank line.
  return cells.length === 1 && cells[0] === ''
    ? '""'
    : cells.map((cell) => quoted(cell, delimiter)).join(delimiter);
}

/** A cell of our own: a spreadsheet takes one that begins with =, +, - or @ for a formula. */
export function safeCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
