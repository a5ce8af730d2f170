import { isIpAddress } from '../spec/index.ts';
import type { Finding } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
import { isPlaceholder } from './placeholder.ts';

/**
 * The person's IPv4 or IPv6 address, never hashed. Brackets and a port come off; of a list (the person's address, then
 * those of proxies) the first public one is taken. Private addresses are dropped: they say nothing of the person, and
 * often are those of the CRM's own network.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 */
export function readClientIp(value: string): { readonly ip?: string; readonly problem?: Finding } {
  if (value.length > 1000) return invalid;
  const texts = value.split(',').map((text) => text.trim());
  const [first = ''] = texts;
  if (first === '' || isPlaceholder(first)) return {};
  const addresses = texts.map((text) => withoutPort(text).toLowerCase());
  if (!isIpAddress(addresses[0] ?? '')) return invalid;
  const ip = addresses.find((address) => isIpAddress(address) && !reserved.test(address));
  return ip === undefined ? privateAddress : { ip };
}

const invalid = { problem: dropped('client_ip_address', 'it is no IP address') };
const privateAddress = { problem: dropped('client_ip_address', 'it is an address of a private network') };

// Private, shared, local and multicast networks.
const ipv4 =
  '0\\.|10\\.|127\\.|169\\.254\\.|192\\.168\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.|2(?:2[4-9]|[3-5]\\d)\\.';
const reserved = new RegExp(
  `^(?:(?:::ffff:)?(?:${ipv4})|::1?$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|ff[0-9a-f]{2}:)`,
);

function withoutPort(text: string): string {
  return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
}
