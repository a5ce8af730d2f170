/**
 * An id as text, as CRMs write it in JSON: a number or a text. Numbers too long for one come as text already.
 *
 * @returns undefined for nothing, and for what can be no id
 */
export function idText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
