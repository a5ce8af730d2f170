import { DatabaseSync, StatementSync } from 'node:sqlite';

/** Who wants to know of the statements that the store runs. */
export interface StatementWatch {
  /** Before each. */
  before(sql: string): void;
  /** After each that didn't throw. */
  after(sql: string): void;
  active(): void;
  /** Another text in place of a statement's, which is still told of by its own. */
  rewrite?(sql: string): string;
  /** Called with each connection whose schema is there, before its first transaction. */
  opened?(db: DatabaseSync): void;
}

/** Looks at every statement of every connection, whoever runs it. */
export function watchStatements({ before, after, active, rewrite, opened }: StatementWatch): void {
  const texts = new WeakMap<object, string>();

  function watched<T>(sql: string, run: () => T): T {
    active();
    before(sql);
    const result = run();
    after(sql);
    return result;
  }

  const { prepare, exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.prepare = function (sql, ...rest) {
    if (/^begin immediate$/i.test(sql)) opened?.(this);
    const statement = prepare.call(this, rewrite?.(sql) ?? sql, ...rest);
    texts.set(statement, sql);
    return statement;
  };
  DatabaseSync.prototype.exec = function (sql) {
    watched(sql, () => exec.call(this, sql));
  };
  for (const name of ['run', 'get', 'all', 'iterate'] as const) {
    const method = StatementSync.prototype[name] as (...args: unknown[]) => unknown;
    Object.assign(StatementSync.prototype, {
      [name](this: StatementSync, ...args: unknown[]) {
        return watched(texts.get(this) ?? '', () => method.apply(this, args));
      },
    });
  }
}
