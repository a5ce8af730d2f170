import type { Finding } from './customer-parameter.ts';
import { isPlaceholder } from './placeholder.ts';

/**
 * The click id as `fbc`: one in Meta's form unchanged, a bare `fbclid` (or an address that holds one) put into that
 * form with the time of the click in milliseconds. Its case counts and is kept. Invalid ones are dropped, since many
 * of them raise an alert at Meta.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/fbp-and-fbc
 *
 * @example readClickId('IwAR2F4-dbP0l7Mn1', 1554763741205) // { fbc: 'fb.1.1554763741205.IwAR2F4-dbP0l7Mn1' }
 */
export function readClickId(
  value: string,
  clickedAtMs: number | undefined,
): { readonly fbc?: string; readonly problem?: Finding } {
  if (value.length > longestValue) return invalid('it is longer than any click id');
  const text = withoutFrame(value);
  if (!/[a-z0-9]/i.test(text) || isPlaceholder(text)) return {};
  if (fbc.test(text)) return { fbc: text };
  if (/^fb\./i.test(text)) return invalid(flaw(text));
  if (sha256.test(text)) return invalid('it is hashed, and Meta wants it as it is');
  if (google.test(text)) return invalid('it is a click id of Google');
  const bare = fbclidOf(text);
  if (bare.startsWith('iwar')) return invalid('its case was changed');
  if (!fbclid.test(bare) || !/\D/.test(bare)) return invalid('it is neither an fbc nor an fbclid');
  if (clickedAtMs === undefined) return invalid('the time of the click (clicked_at) is not known');
  const time = Math.trunc(clickedAtMs);
  if (!(time >= earliest && time < latest)) return invalid('the time of the click is none');
  return { fbc: `fb.1.${time}.${bare}` };
}

/**
 * The browser id of the `_fbp` cookie, unchanged.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/fbp-and-fbc
 */
export function readFbp(value: string): { readonly fbp?: string; readonly problem?: Finding } {
  const text = value.length > longestValue ? 'too long' : withoutFrame(value);
  if (!/[a-z0-9]/i.test(text) || isPlaceholder(text)) return {};
  return fbp.test(text) ? { fbp: text } : { problem: { code: 'fbp_invalid', details: {} } };
}

// Version, subdomain index, 13 digits of milliseconds, the id, and the appendix of Meta's parameter builder.
const fbc = /^fb\.\d\.[1-9]\d{12}\.[\w-]{5,1000}(?:\.(?:[\w-]{8}|[\w-]{2}))?$/;
const fbp = /^fb\.\d\.[1-9]\d{12}\.\d{1,20}(?:\.(?:[\w-]{8}|[\w-]{2}))?$/;
const fbclid = /^[\w-]{5,1000}$/;
const google = /^(?:Cj[0-9A-Za-z]KC|EAIaIQob)/;
const sha256 = /^[0-9a-f]{64}$/i;
const longestValue = 4000;
// Facebook's first year, and the last moment with 13 digits.
const earliest = Date.UTC(2004, 0);
const latest = 1e13;

function withoutFrame(value: string): string {
  return value
    .trim()
    .replace(/[\u200b-\u200f\u2060\ufeff]+/g, '')
    .replace(/^['"\s]+/, '')
    .replace(/['"]$/, '');
}

function fbclidOf(text: string): string {
  return /(?:^|[?&])fbclid=([^&#\s]+)/.exec(text)?.[1] ?? text;
}

function flaw(text: string): string {
  if (/^fb\.\d\.\d{10}\./.test(text)) return 'its time is in seconds instead of milliseconds';
  if (/^FB\./i.test(text) && !text.startsWith('fb.')) return 'its case was changed';
  return 'it is not of the form fb.1.<milliseconds>.<fbclid>';
}

function invalid(reason: string): { readonly problem: Finding } {
  return { problem: { code: 'click_id_invalid', details: { reason } } };
}
