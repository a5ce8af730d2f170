/** The latest entries of an endless list, numbered from 1; at most `size` of them are kept. */
export class Ring<T> {
  readonly #entries: T[] = [];
  readonly #size: number;
  #last = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** The number of the latest entry; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Adds what `make` gives for the entry's number, and returns the number. */
  add(make: (number: number) => T): number {
    const number = ++this.#last;
    if (this.#size > 0) this.#entries[number % this.#size] = make(number);
    return number;
  }

  /** At most `limit` kept entries after number `after`, oldest first, that `fits` accepts. */
  after(after: number, limit: number, fits: (entry: T) => boolean): T[] {
    const found: T[] = [];
    for (let n = Math.max(after, this.#last - this.#size) + 1; n <= this.#last && found.length < limit; n++) {
      const entry = this.#entries[n % this.#size];
      if (entry !== undefined && fits(entry)) found.push(entry);
    }
    return found;
  }
}
