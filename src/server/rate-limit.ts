const minute = 60_000;
/** So that made-up addresses can't fill the memory: those beyond share one count. */
const mostKeys = 50_000;

/** Counts a request; gives the seconds to wait, 0: it may pass. */
export type RateLimit = (key: string, perMinute: number) => number;

/**
 * Counts requests by key in minutes of the clock.
 *
 * @param clock milliseconds
 */
export function rateLimit(clock: () => number): RateLimit {
  const counts = new Map<string, number>();
  let began = clock();
  return (key, perMinute) => {
    const now = clock();
    if (now - began >= minute || now < began) {
      counts.clear();
      began = now;
    }
    const counted = counts.size < mostKeys || counts.has(key) ? key : '';
    const count = (counts.get(counted) ?? 0) + 1;
    counts.set(counted, count);
    return count > perMinute ? Math.max(1, Math.ceil((began + minute - now) / 1000)) : 0;
  };
}

/** What stands for an address: a household or a machine has a whole /64 of IPv6. */
export function addressKey(address: string): string {
  return `address ${address.includes(':') ? address.split(':').slice(0, 4).join(':') : address}`;
}
