import { foldHeader } from './fold-header.ts';

/**
 * The place of the column that a person names: by its header as it stands, by its header as it is compared, or, where
 * headers are missing or there twice, by its number ("column 4").
 *
 * @returns -1 when there is no such column.
 */
export function findColumn(headers: readonly string[], name: string): number {
  const exact = headers.indexOf(name.trim());
  if (exact !== -1 && name.trim() !== '') return exact;
  const wanted = foldHeader(name);
  const place = wanted === '' ? -1 : headers.findIndex((header) => foldHeader(header) === wanted);
  if (place !== -1) return place;
  const number = Number(/^\s{0,9}column\s{0,9}(\d{1,5})\s{0,9}$/i.exec(name)?.[1] ?? 0);
  return number >= 1 && number <= headers.length ? number - 1 : -1;
}

/** How a person can name the column at `place` so that no other is meant. */
export function columnName(headers: readonly string[], place: number): string {
  const header = headers[place] ?? '';
  const isClear = header !== '' && headers.indexOf(header) === headers.lastIndexOf(header);
  return isClear ? header : `column ${place + 1}`;
}
