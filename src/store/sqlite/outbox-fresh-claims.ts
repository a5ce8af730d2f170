import type { ClaimedEvent, SendableEvent } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';

/** An event as a claim read it. */
export interface ReadEvent extends SendableEvent {
  /** Unix seconds. */
  readonly time: number;
}

interface FreshClaim {
  readonly stamp: string;
  readonly events: ReadonlyMap<number, ReadEvent>;
}

/**
 * What claims have read, for as long as nobody has written anything since: usually a request begins right after its
 * claim, and then its events need not be read a second time (1,000 events: 9 ms less).
 */
export class FreshClaims {
  readonly #store: Sqlite;
  readonly #claims = new Map<string, FreshClaim>();

  constructor(store: Sqlite) {
    this.#store = store;
  }

  /** Changes with each write to the file, by this connection and by all others. To be taken before reading. */
  stamp(): string {
    const own = this.#store.statement('select total_changes() as count').get()?.['count'];
    // https://sqlite.org/pragma.html#pragma_data_version
    const others = this.#store.statement('pragma data_version').get()?.['data_version'];
    return `${own} ${others}`;
  }

  /** Remembers what a claim of the lane has read. */
  keep(dataset: number, lane: number, stamp: string, events: readonly ReadEvent[]): void {
    this.#claims.set(`${dataset} ${lane}`, {
      stamp,
      events: new Map(events.map((event) => [event.id, event])),
    });
  }

  /**
   * The claimed events if they certainly are as they were read, otherwise undefined. Forgets the claim. Runs inside a
   * transaction, so that nobody writes between the look and the use.
   */
  take(dataset: number, lane: number, claimed: readonly ClaimedEvent[]): readonly ReadEvent[] | undefined {
    const key = `${dataset} ${lane}`;
    const claim = this.#claims.get(key);
    this.#claims.delete(key);
    if (claim === undefined || claim.stamp !== this.stamp()) return undefined;
    const events = claimed.flatMap(({ id }) => claim.events.get(id) ?? []);
    return events.length === claimed.length ? events : undefined;
  }
}
