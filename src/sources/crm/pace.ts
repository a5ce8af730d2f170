/** Lets work begin at a pace. */
export interface Pace {
  /** Resolves when it is the caller's turn, in the order of the calls; at once when the signal aborts. */
  turn(signal?: AbortSignal): Promise<void>;
}

/** What a pace is kept by: milliseconds. */
export interface PaceClock {
  readonly clock: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * So many turns a second, evenly: what an API allows in a second may be used up by others too, so there are no bursts.
 *
 * @param perSecond more than 0
 */
export function openPace(perSecond: number, { clock, sleep }: PaceClock): Pace {
  const apart = 1000 / perSecond;
  let queue = Promise.resolve();
  let next = Number.NEGATIVE_INFINITY;

  async function wait(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return;
    const now = clock();
    // Further ahead it can only be when the clock was put back: that must not hold up anybody.
    if (next > now + apart) next = now + apart;
    if (next > now) await sleep(next - now, signal);
    next = Math.max(next, now) + apart;
  }

  return {
    turn(signal) {
      queue = queue.then(() => wait(signal));
      return queue;
    },
  };
}
