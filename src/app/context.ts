import { sleep } from '../delivery/index.ts';

/** What the outside world gives: the clock, the randomness, waiting. */
export interface AppContext {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** The real world. */
export const realContext: AppContext = { clock: Date.now, random: Math.random, sleep };
