import type { StoreSettings } from '../config/index.ts';
import { openDatabase, openToRead, type Sqlite } from '../store/sqlite/index.ts';
import type { AppContext } from './context.ts';

export { StoreError } from '../store/sqlite/index.ts';

/** An open store. */
export type Store = Sqlite;

/** Opens the store that the settings name; closes it when `work` is done. */
export async function withStore<T>(
  settings: StoreSettings,
  context: AppContext,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = openDatabase(settings.store, context.clock);
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** Opens the store that the settings name to look at it, if there is one; it is left as it is. */
export async function withStoreToRead<T>(
  settings: StoreSettings,
  context: AppContext,
  work: (store: Store | undefined) => Promise<T>,
): Promise<T> {
  const store = openToRead(settings.store, context.clock);
  try {
    return await work(store);
  } finally {
    store?.close();
  }
}
