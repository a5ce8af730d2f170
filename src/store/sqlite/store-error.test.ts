import { expect, it } from 'vitest';
import { StoreError } from './store-error.ts';

it.each([
  ['another writer', 5, 'store_busy'],
  ['another writer, extended', 517, 'store_busy'],
  ['a full disk', 13, 'store_full'],
  ['a quota or a limit of file sizes', 778, 'store_full'],
  ['a disk that fails', 266, 'store_unusable'],
  ['a file without right to write', 8, 'store_unusable'],
  ['no store', 26, 'store_damaged'],
])('%s (%i)', (_, errcode, code) => {
  expect(StoreError.of(Object.assign(new Error('SQLite'), { errcode }))).toMatchObject({ code });
});

it('other errors stay as they are', () => {
  const error = Object.assign(new Error('constraint'), { errcode: 19 });
  expect(StoreError.of(error)).toBe(error);
  expect(StoreError.of('text')).toBe('text');
});
