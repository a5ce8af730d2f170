import type { HoldReason } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';

/** Each so many delta rows, some are summed: `status` reads few, and it costs nothing. */
export const foldEvery = 512;

const insert = 'insert into counter (dataset, name, delta) values (?, ?, ?)';
// SCAN counter USING COVERING INDEX counter_of_dataset: it holds few rows, since they are folded.
const mostRows = 'select dataset from counter group by dataset order by count(*) desc limit 1';

/**
 * Writes one delta row. Runs inside a transaction of the caller. Whoever writes folds, so imports, deliveries and
 * operators leave about {@link foldEvery} rows beside one for each name, also when they run for weeks or are killed.
 */
export function addCounter(store: Sqlite, dataset: number, name: string, delta: number): void {
  if (delta === 0) return;
  const { lastInsertRowid } = store.statement(insert).run(dataset, name, delta);
  if (Number(lastInsertRowid) % foldEvery !== 0) return;
  foldCounters(store, Number(store.statement(mostRows).get()?.['dataset']));
}

/** Sums the delta rows of a dataset into one for each name. Runs inside a transaction of the caller. */
export function foldCounters(store: Sqlite, dataset: number): void {
  const sums = store
    .statement('select name, sum(delta) as sum from counter where dataset = ? group by name')
    .all(dataset);
  store.statement('delete from counter where dataset = ?').run(dataset);
  for (const { name, sum } of sums) store.statement(insert).run(dataset, String(name), Number(sum));
}

/** Counts of one transaction, written as delta rows in it. */
export class CounterDeltas {
  readonly #deltas = new Map<string, number>();

  add(name: string, delta = 1): void {
    this.#deltas.set(name, (this.#deltas.get(name) ?? 0) + delta);
  }

  /** An event goes from one state to another; undefined is "not there". */
  move(from: string | undefined, to: string | undefined): void {
    if (from !== undefined) this.add(`state:${from}`, -1);
    if (to !== undefined) this.add(`state:${to}`, 1);
  }

  /** A held event gets another reason; undefined is "not held". */
  hold(from: HoldReason | undefined, to: HoldReason | undefined): void {
    if (from !== undefined) this.add(`held:${from}`, -1);
    if (to !== undefined) this.add(`held:${to}`, 1);
  }

  write(store: Sqlite, dataset: number): void {
    for (const [name, delta] of this.#deltas) addCounter(store, dataset, name, delta);
  }
}
