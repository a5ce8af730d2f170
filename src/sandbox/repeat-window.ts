/** How long Meta recognizes an event by its `event_id` and `event_name`: 48 hours from the first, in seconds. */
const window = 48 * 3600;

/**
 * Tells which events came before.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/deduplicate-pixel-and-server-events
 */
export class RepeatWindow {
  readonly #first = new Map<string, number>();
  readonly #size: number;

  /** Remembers at most `size` events; the oldest are forgotten first. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Whether `key` came at most 48 hours before `now` (Unix seconds); if not, it is remembered from now on. */
  isRepeat(key: string, now: number): boolean {
    const first = this.#first.get(key);
    if (first !== undefined && now - first <= window) return true;
    this.#first.delete(key);
    this.#first.set(key, now);
    if (this.#first.size > this.#size) this.#forgetOldest();
    return false;
  }

  #forgetOldest(): void {
    for (const key of this.#first.keys()) {
      this.#first.delete(key);
      return;
    }
  }
}
