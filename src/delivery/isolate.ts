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
  /** So many go next. */
  #size: number;

  constructor(events: readonly T[]) {
    this.#rest = events;
    this.#size = events.length;
  }

  /** All that has no result yet. */
  get rest(): readonly T[] {
    return this.#rest;
  }

  /** What to send now; empty when all have a result. */
  get next(): readonly T[] {
    return this.#rest.slice(0, this.#size);
  }

  /** `next` was taken. */
  passed(): void {
    this.#rest = this.#rest.slice(this.#size);
    this.#go(this.#bad - this.#size);
  }

  /** `next` was refused. Gives the event that is to blame when it was alone. */
  refused(): T | undefined {
    const { next } = this;
    if (next.length > 1) {
      this.#go(next.length);
      return undefined;
    }
    this.#rest = this.#rest.slice(1);
    this.#go(0);
    return next[0];
  }

  /** Takes events away that are not to be sent any more. What is left of `next` stays next. */
  remove(gone: ReadonlySet<T>): void {
    if (gone.size === 0) return;
    const isLeft = (event: T): boolean => !gone.has(event);
    const size = this.next.filter(isLeft).length;
    // One of them may have been the bad one.
    const bad = this.#rest.slice(0, this.#bad).every(isLeft) ? this.#bad : 0;
    this.#rest = this.#rest.filter(isLeft);
    if (size === 0) this.#go(bad);
    else {
      this.#bad = bad;
      this.#size = size;
    }
  }

  #go(bad: number): void {
    this.#bad = Math.max(0, bad);
    this.#size = this.#bad === 0 ? this.#rest.length : Math.max(1, this.#bad >> 1);
  }
}
