import { describe, expect, it } from 'vitest';
import { defaultStore } from './default-store.ts';
import { readStoreAddress } from './store-address.ts';
import { unknownKey } from './unknown-key.ts';

describe('defaultStore', () => {
  it.each([
    ['linux', {}, '/home/a', '/home/a/.local/share/conversion-leads/store.sqlite'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/home/a', '/data/conversion-leads/store.sqlite'],
    ['linux', { XDG_DATA_HOME: 'data' }, '/home/a', '/home/a/.local/share/conversion-leads/store.sqlite'],
    ['darwin', {}, '/Users/a', '/Users/a/Library/Application Support/conversion-leads/store.sqlite'],
    ['win32', { LOCALAPPDATA: 'D:\\L' }, 'C:\\a', 'D:\\L\\conversion-leads\\store.sqlite'],
    ['win32', {}, 'C:\\a', 'C:\\a\\AppData\\Local\\conversion-leads\\store.sqlite'],
  ])('%s %o', (platform, env, home, expected) => expect(defaultStore(env, platform, home)).toBe(expected));
});

describe('readStoreAddress', () => {
  it.each([
    ['sqlite:leads.db', '/srv/leads.db'],
    ['leads.db', '/srv/leads.db'],
    ['/a/b.sqlite', '/a/b.sqlite'],
    ['sqlite:///a/b.sqlite', '/a/b.sqlite'],
  ])('%s', (address, store) => expect(readStoreAddress(address, '/srv')).toEqual({ store }));

  it.each(['postgres://a:b@c/d', 'POSTGRESQL://c', 'mysql://c', 'sqlite:', ' '])('refuses %s', (address) =>
    expect(readStoreAddress(address, '/srv')).toHaveProperty('wrong'),
  );
});

describe('unknownKey', () => {
  const known = ['access_token', 'access_token_file', 'country', 'currency', 'time_zone'];
  it.each([
    ['acces_tokn', 'no; did you mean access_token?'],
    ['Timezone', 'no; did you mean time_zone?'],
    ['curency', 'no; did you mean currency?'],
    ['zzz', `no; known are ${known.join(', ')}`],
    ['', `no; known are ${known.join(', ')}`],
  ])('%s', (key, expected) => expect(unknownKey('no', key, known)).toBe(expected));
});
