/** A value with its currency, or why there is none. Reasons never repeat what was written. */
export type Amount = { readonly value: number; readonly currency: string } | { readonly reason: string };

/**
 * Reads an amount and its currency. Text may group thousands and carry a currency sign or code; a text that could be
 * read both ways (`1,234`, `1.234`) is refused rather than guessed: a factor of 1,000 would spoil the optimization.
 *
 * @param currency the row's own currency, if it gives one.
 * @param fallback the dataset's currency, taken when neither the row nor the text names one.
 * @example readAmount('1.234,50 €', undefined, undefined) // { value: 1234.5, currency: 'EUR' }
 */
export function readAmount(
  value: string | number,
  currency: string | undefined,
  fallback: string | undefined,
): Amount {
  const written = typeof value === 'number' ? { value, currency: undefined } : readWritten(value);
  if (written === undefined) return { reason: 'it is not a plain number' };
  if (Number.isNaN(written.value))
    return { reason: 'its separator may group thousands or begin the decimals' };
  if (!Number.isFinite(written.value)) return { reason: 'it is not a plain number' };
  if (written.value < 0) return { reason: 'it is negative' };
  const own = currency === undefined ? written.currency : readCurrency(currency);
  if (currency !== undefined && own === undefined) return { reason: 'its currency is no ISO 4217 code' };
  if (written.currency !== undefined && written.currency !== own) {
    return { reason: 'it names another currency than the row' };
  }
  const chosen = own ?? (fallback === undefined ? undefined : readCurrency(fallback));
  return chosen === undefined ? { reason: 'it has no currency' } : { value: written.value, currency: chosen };
}

/** The ISO 4217 code in upper case, or undefined when the text is none (the euro sign counts as one). */
function readCurrency(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  if (code === '€') return 'EUR';
  return currencies.has(code) ? code : undefined;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));
const longest = 60;
// Signs other than the euro's stand for several currencies, so they are taken off and say nothing.
const mark = String.raw`[a-z]{3}|[a-z]{0,2}\p{Sc}|kr\.?|zł|fr\.?`;
const marked = new RegExp(String.raw`^(${mark})?\s?([\d.,'’ ]+?)\s?(${mark})?$`, 'iu');

/** NaN for a value that could be read two ways; undefined when it is no amount. */
function readWritten(text: string): { value: number; currency: string | undefined } | undefined {
  if (text.length > longest) return undefined;
  const spaced = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const inner = /^\((.*)\)$/.exec(spaced)?.[1] ?? (/^[-−](.*)$/.exec(spaced)?.[1] ?? '').trim();
  const parts = marked.exec(inner === '' ? spaced.replace(/^\+/, '') : inner);
  const value = readDigits(parts?.[2] ?? '');
  if (parts === null || value === undefined) return undefined;
  const mark = parts[1] ?? parts[3];
  const currency = mark === undefined ? undefined : readCurrency(mark);
  if (mark !== undefined && currency === undefined && /^[a-z]{3}$/i.test(mark)) return undefined;
  return { value: inner === '' ? value : -value, currency };
}

const grouped = [
  /^\d{1,3}(?: \d{3})+$/,
  /^\d{1,3}(?:['’]\d{3})+$/,
  /^\d{1,3}(?:\.\d{3})+$/,
  /^\d{1,3}(?:,\d{3})+$/,
  /^\d{1,2}(?:,\d{2})*,\d{3}$/,
];

function readDigits(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const mark = text.charAt(at);
  const whole = at < 0 ? text : text.slice(0, at);
  const decimals = at < 0 ? '' : text.slice(at + 1);
  // A second mark of the same kind, and no other: it groups.
  if (at < 0 || whole.includes(mark))
    return grouped.some((form) => form.test(text)) ? plain(text) : undefined;
  if (!/^\d+$/.test(decimals)) return undefined;
  if (/^\d*$/.test(whole)) {
    const couldGroup = decimals.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
    return couldGroup ? Number.NaN : Number(`${whole || '0'}.${decimals}`);
  }
  return grouped.some((form) => form.test(whole)) ? Number(`${plain(whole)}.${decimals}`) : undefined;
}

function plain(text: string): number {
  return Number(text.replace(/\D/g, ''));
}
