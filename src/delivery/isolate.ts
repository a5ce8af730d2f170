/**
 * Finds the events for which Meta refuses a request, by asking: each {@link Isolation.next} is to be sent alone, and
 * its result told, before the following one. Everything goes from left to right, so no lead's order breaks.
 *
 * A refused stretch is halved, left half first, until one event alone is refused. When a left half passes, the bad one
 * is to its right, and that stretch is halved without being sent again. After a bad one has been found, all that is to
 * its right goes as one. So k bad events among 1,000 cost at most 12 k requests more; never more than
 * 2k*ceil(log2(1000/k)) + 2k for k up to 50.
 */
export class Isolation<T> {
  #rest: readonly T[];
  /** So many of the rest, from its start, are known to hold a bad one; 0: nothing is known. */
  #bad = 0;

  constructor(events: readonly T[]) {
    this.#rest = events;
  }

  /** All that has no result yet. */
  get rest(): readonly T[] {
    return this.#rest;
  }

  /** What to send now; empty when all have a result. */
  get next(): readonly T[] {
    return this.#rest.slice(0, this.#bad === 0 ? this.#rest.length : Math.max(1, this.#bad >> 1));
  }

  /** `next` was taken. */
  passed(): void {
    const { length } = this.next;
    this.#rest = this.#rest.slice(length);
    this.#bad = Math.max(0, this.#bad - length);
  }

  /** `next` was refused. Gives the event that is to blame when it was alone. */
  refused(): T | undefined {
    const { next } = this;
    if (next.length > 1) {
      this.#bad = next.length;
      return undefined;
    }
    this.#rest = this.#rest.slice(1);
    this.#bad = 0;
    return next[0];
  }

  /** Takes events away that are not to be sent any more. */
  remove(gone: ReadonlySet<T>): void {
    this.#rest = this.#rest.filter((event) => !gone.has(event));
    // One of them may have been the bad one.
    this.#bad = 0;
  }
}
