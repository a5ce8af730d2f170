/** Work of one request, cut to the size of a transaction. */
export interface Piece<Item> {
  readonly item: Item;
  /** The part of its rows: from the first to before the last. */
  readonly from: number;
  readonly to: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly size: number;
  taken: number;
  readonly results: Result[];
  resolve(results: readonly Result[]): void;
  reject(error: unknown): void;
}

/** How requests share commits. */
export interface GroupCommitOptions<Item, Result> {
  /** Rows in one transaction. */
  readonly most: number;
  /** Rows that may wait. */
  readonly limit: number;
  /** Commits the pieces in one transaction and gives the results of each, in their order. */
  commit(pieces: readonly Piece<Item>[]): Promise<readonly (readonly Result[])[]>;
  /** What to throw when too many rows wait. */
  overloaded(): Error;
  /** Whether an error would strike each request alone too, so that there is no use in trying again. */
  isGeneral(error: unknown): boolean;
}

const mostTurns = 50;

/**
 * Lets requests that come at once share a transaction: those that arrive while one is under way, or in the same turn of
 * the event loop, go into the next. A request larger than a transaction is cut, and takes turns with the others.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>;
  #queue: Waiting<Item, Result>[] = [];
  #rows = 0;
  #running = false;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options;
  }

  /**
   * @param size how many rows the request has
   * @returns its results when all of its rows are committed
   * @throws `overloaded()` at once when too many rows wait already; nothing of the request is stored then
   */
  add(item: Item, size: number): Promise<readonly Result[]> {
    if (size === 0) return Promise.resolve([]);
    // A request alone is never too large.
    if (this.#rows > 0 && this.#rows + size > this.#options.limit)
      return Promise.reject(this.#options.overloaded());
    this.#rows += size;
    const { promise, resolve, reject } = Promise.withResolvers<readonly Result[]>();
    this.#queue.push({ item, size, taken: 0, results: [], resolve, reject });
    if (!this.#running) {
      this.#running = true;
      setImmediate(() => void this.#run());
    }
    return promise;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      await this.#commit(this.#take());
      await this.#gather();
    }
    this.#running = false;
  }

  /**
   * What came meanwhile is read before the next transaction holds up the event loop again: as long as each turn of the
   * loop brings more, so that those who were just answered and ask again share it too. A commit costs the same for one
   * row and for many.
   */
  async #gather(): Promise<void> {
    for (let turn = 0, before = -1; turn < mostTurns; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#rows === before || this.#rows >= this.#options.most) return;
      before = this.#rows;
    }
  }

  /** The next rows in the order in which they came; what is left of a large request goes to the end of the queue. */
  #take(): (readonly [Waiting<Item, Result>, Piece<Item>])[] {
    const taken: (readonly [Waiting<Item, Result>, Piece<Item>])[] = [];
    let room = this.#options.most;
    let used = 0;
    const rest: Waiting<Item, Result>[] = [];
    for (const one of this.#queue) {
      if (room === 0) break;
      used += 1;
      const count = Math.min(room, one.size - one.taken);
      taken.push([one, { item: one.item, from: one.taken, to: one.taken + count }]);
      one.taken += count;
      room -= count;
      if (one.taken < one.size) rest.push(one);
    }
    this.#queue = [...this.#queue.slice(used), ...rest];
    return taken;
  }

  async #commit(taken: readonly (readonly [Waiting<Item, Result>, Piece<Item>])[]): Promise<void> {
    try {
      const results = await this.#options.commit(taken.map(([, piece]) => piece));
      taken.forEach(([waiting, piece], index) => {
        this.#done(waiting, piece, results[index] ?? []);
      });
    } catch (error) {
      if (taken.length > 1 && !this.#options.isGeneral(error)) {
        for (const one of taken) await this.#commit([one]);
      } else {
        for (const [waiting] of taken) this.#fail(waiting, error);
      }
    }
  }

  #done(waiting: Waiting<Item, Result>, { from, to }: Piece<Item>, results: readonly Result[]): void {
    this.#rows -= to - from;
    for (const result of results) waiting.results.push(result);
    if (waiting.results.length === waiting.size) waiting.resolve(waiting.results);
  }

  /** What is left of the request is not tried: it was answered with the error. */
  #fail(waiting: Waiting<Item, Result>, error: unknown): void {
    this.#rows -= waiting.size - waiting.results.length;
    this.#queue = this.#queue.filter((one) => one !== waiting);
    waiting.reject(error);
  }
}
