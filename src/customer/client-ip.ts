import type { Finding } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
import { isPlaceholder } from './placeholder.ts';

/**
 * The person's IPv4 or IPv6 address, never hashed. Brackets and a port come off, of a list of proxies the first is
 * taken. Private addresses are dropped: they are those of the CRM's own network.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/customer-information-parameters
 */
export function readClientIp(value: string): { readonly ip?: string; readonly problem?: Finding } {
  if (value.length > 1000) return invalid;
  const text = (value.split(',')[0] ?? '').trim();
  if (text === '' || isPlaceholder(text)) return {};
  const address = withoutPort(text).toLowerCase();
  if (!isIpv4(address) && !isIpv6(address)) return invalid;
  return ownNetwork.test(address) ? privateAddress : { ip: address };
}

const invalid = { problem: dropped('client_ip_address', 'it is no IP address') };
const privateAddress = { problem: dropped('client_ip_address', 'it is an address of a private network') };

const ownNetwork =
  /^(?:0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1?$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::ffff:(?:0|10|127|192\.168)\.)/;

function withoutPort(text: string): string {
  return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
}

function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

function isIpv6(text: string): boolean {
  // The URL parser knows the grammar; the pattern keeps out everything that only it would repair.
  return /^[0-9a-f:]{2,39}$|^[0-9a-f:]{2,30}:[\d.]{7,15}$/.test(text) && URL.canParse(`http://[${text}]/`);
}
