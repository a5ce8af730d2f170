import { isIP } from 'node:net';

/** Where a server listens. */
export interface ListenAddress {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/**
 * Reads `host:port` or a port, which is taken on this machine only; IPv6 stands in brackets.
 *
 * @returns undefined when it is neither.
 * @example readListenAddress('[::1]:8080') // { host: '::1', port: 8080 }
 */
export function readListenAddress(text: string): ListenAddress | undefined {
  const found = /^(?:(\[[\da-f:.]+\]|[a-z\d.-]+):)?(\d{1,5})$/i.exec(text.trim());
  if (found === null) return undefined;
  const [, written = '127.0.0.1', digits] = found;
  const host = written.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const port = Number(digits);
  const fits = written.startsWith('[') ? isIP(host) === 6 : isIP(host) === 4 || isHostName(host);
  return fits && port <= 65_535 ? { host, port } : undefined;
}

/** Whether an address can be reached from this machine alone. What isn't certain counts as reached from elsewhere. */
export function isLoopback(host: string): boolean {
  const plain = host.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  if (isIP(plain) === 4) return plain.startsWith('127.');
  return plain === '::1' || plain === 'localhost';
}

/** Digits and dots alone are an address that went wrong. */
function isHostName(host: string): boolean {
  return /[a-z]/.test(host) && /^[a-z\d]([a-z\d.-]{0,250}[a-z\d])?$/.test(host);
}
