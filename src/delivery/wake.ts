/** Ends somebody's waiting early. A call while nobody waits is remembered for the next one who does. */
export class Wake {
  #waiting: AbortController | undefined;
  #called = false;

  wake(): void {
    if (this.#waiting === undefined) this.#called = true;
    else this.#waiting.abort();
  }

  /**
   * Resolves when it is woken, after so many milliseconds, or when the signal aborts. One waits at a time.
   *
   * @param sleep as in `DeliveryContext`
   */
  async wait(
    ms: number,
    sleep: (ms: number, signal?: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    if (!this.#called) {
      const waiting = new AbortController();
      this.#waiting = waiting;
      await sleep(ms, AbortSignal.any([waiting.signal, signal]));
      this.#waiting = undefined;
    }
    this.#called = false;
  }
}
