import { resolve } from 'node:path';

/**
 * Reads where the store is: `sqlite:FILE` or a bare path, which a relative one is taken from `base`.
 *
 * @returns the absolute path, or what is wrong. The address is not repeated: one of a database holds a password.
 * @example readStoreAddress('sqlite:leads.sqlite', '/srv') // { store: '/srv/leads.sqlite' }
 */
export function readStoreAddress(address: string, base: string): { store: string } | { wrong: string } {
  const text = address.trim();
  if (/^postgres(ql)?:/i.test(text)) {
    return { wrong: 'names a PostgreSQL store, which comes later; give sqlite:FILE' };
  }
  const file = text.replace(/^sqlite:(\/\/)?/i, '');
  if (file === '' || /^[a-z][a-z0-9+.-]*:\/\//i.test(file)) return { wrong: 'must be sqlite:FILE or a path' };
  return { store: resolve(base, file) };
}
