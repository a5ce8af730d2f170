import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from './store-error.ts';

/** An open SQLite database with what every adapter needs of it. */
export interface Sqlite {
  readonly db: DatabaseSync;
  /** Milliseconds. */
  readonly clock: () => number;
  /** `host:pid:nonce` of this process: who holds a lane. */
  readonly owner: string;
  /** Prepares a statement once. */
  statement(sql: string): StatementSync;
  /**
   * Runs `work` in one `begin immediate` transaction: committed when it returns, rolled back when it throws. Waits for
   * another writer without blocking the event loop, up to 5 s. `work` is synchronous, so no transaction spans an await.
   *
   * @throws StoreError `store_busy` after 5 s, `store_full` when the disk is full, `store_damaged` when the file is.
   */
  transaction<T>(work: () => T): Promise<T>;
  close(): void;
}

const busyFor = 5_000;
const firstPause = 2;
const longestPause = 50;

/** The owners of this process's open connections. */
export const openOwners = new Set<string>();

/** Wraps an open connection. */
export function wrapDatabase(db: DatabaseSync, clock: () => number, owner: string): Sqlite {
  const statements = new Map<string, StatementSync>();
  openOwners.add(owner);

  function statement(sql: string): StatementSync {
    let prepared = statements.get(sql);
    if (prepared === undefined) {
      prepared = db.prepare(sql);
      statements.set(sql, prepared);
    }
    return prepared;
  }

  /** Gives the reason when another writer holds the file. */
  function begin(): StoreError | undefined {
    try {
      statement('begin immediate').run();
      return undefined;
    } catch (error) {
      const failure = StoreError.of(error);
      if (failure instanceof StoreError && failure.code === 'store_busy') return failure;
      throw failure;
    }
  }

  function run<T>(work: () => T): T {
    try {
      const result = work();
      statement('commit').run();
      return result;
    } catch (error) {
      if (db.isTransaction) db.exec('rollback');
      throw StoreError.of(error);
    }
  }

  return {
    db,
    clock,
    owner,
    statement,
    async transaction(work) {
      let waited = 0;
      for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
        const busy = begin();
        // No await between begin and commit: another transaction of this connection would begin inside this one.
        if (busy === undefined) return run(work);
        if (waited >= busyFor) throw busy;
        await delay(pause);
        waited += pause;
      }
    },
    close: () => {
      statements.clear();
      openOwners.delete(owner);
      db.close();
    },
  };
}
