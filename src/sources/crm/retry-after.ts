/**
 * For how many milliseconds `Retry-After` wants no calls: seconds, or a date; `undefined` when it says nothing, or a moment
 * that is over. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 *
 * @param now milliseconds
 */
export function retryAfter(header: string | readonly string[] | undefined, now: number): number | undefined {
  if (typeof header !== 'string') return undefined;
  const text = header.trim();
  const wait = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait > 0 ? Math.ceil(wait) : undefined;
}
