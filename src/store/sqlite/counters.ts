import type { HoldReason } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';

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
    for (const [name, delta] of this.#deltas) {
      if (delta === 0) continue;
      store
        .statement('insert into counter (dataset, name, delta) values (?, ?, ?)')
        .run(dataset, name, delta);
    }
  }
}
