const noCountry = ['EU', 'EZ', 'UN', 'XA', 'XB', 'QO', 'ZZ'];

/** The ISO 3166-1 code in capitals, or undefined. `UK` is taken for `GB`, which is what everybody else expects. */
export function regionOf(code: string): string | undefined {
  if (!/^[a-z]{2}$/i.test(code)) return undefined;
  const region = new Intl.Locale(`und-${code}`).region;
  const named = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return region && !noCountry.includes(region) && named.of(region) ? region : undefined;
}

/** The ISO 4217 code in capitals, or undefined. */
export function currencyOf(code: string): string | undefined {
  const upper = code.toUpperCase();
  return Intl.supportedValuesOf('currency').includes(upper) ? upper : undefined;
}

/** Whether times can be read in that zone: an IANA name, or an offset such as `+02:00`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** The address without a slash at its end; undefined unless it is https, or http on this machine (the sandbox). */
export function endpointOf(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null || url.username + url.password + url.search + url.hash !== '') return undefined;
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) return undefined;
  return url.href.replace(/\/$/, '');
}

/** `v26.0`, also from `26.0`. */
export function versionOf(version: string): string | undefined {
  if (!/^v?\d{1,3}\.\d$/.test(version)) return undefined;
  return version.startsWith('v') ? version : `v${version}`;
}

/** Whether it can be a token: one word of printable ASCII, fit for a header. */
export function isSecret(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/** An http or https address without a slash at its end; undefined for anything else, and with a query or a password. */
export function publicUrlOf(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null || url.username + url.password + url.search + url.hash !== '') return undefined;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return url.href.replace(/\/+$/, '');
}
