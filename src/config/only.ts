/** Which rows belong here: those whose `column` holds one of `values`. */
export interface Only {
  readonly column: string;
  readonly values: readonly string[];
}

/**
 * Reads "Column=Value" or "Column=Value|Value"; several texts must name the same column and add up.
 *
 * @returns what is wrong, as text, when it can't be read.
 * @example readOnly(['Lead Source=Facebook|Instagram']) // { column: 'Lead Source', values: ['Facebook', 'Instagram'] }
 */
export function readOnly(texts: readonly string[]): Only | string {
  const columns = new Set<string>();
  const values = new Set<string>();
  for (const text of texts) {
    const at = text.indexOf('=');
    const column = text.slice(0, at).trim();
    const found = text
      .slice(at + 1)
      .split('|')
      .map((value) => value.trim());
    if (at === -1 || column === '' || found.includes('')) {
      return 'must be Column=Value, for example "Lead Source=Facebook" (several values: "Lead Source=Facebook|Instagram")';
    }
    columns.add(column);
    for (const value of found) values.add(value);
  }
  const [column = '', ...others] = columns;
  return others.length > 0 ? 'must name one column only' : { column, values: [...values] };
}
