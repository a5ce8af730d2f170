const mostInBatch = 50;
const mostInWindow = 200;
const tenMinutes = 600_000;

/**
 * Counts the refused events of a dataset. Many at once are no bad events but a bad mapping or a wrong dataset:
 * splitting then only makes more requests, and rejects what a person could still put right.
 */
export class Brake {
  #refused: { readonly event: number; readonly at: number }[] = [];

  /**
   * One more event was refused.
   *
   * @param event its number in the store
   * @param inBatch how many of its batch by now, with this one
   * @param now milliseconds
   * @returns the latest three of them when it is time to stop (more than 50 of a batch, or 200 of the dataset in ten
   * minutes), otherwise `undefined`
   */
  refused(event: number, inBatch: number, now: number): readonly number[] | undefined {
    this.#refused = this.#refused.filter(({ at }) => at > now - tenMinutes);
    this.#refused.push({ event, at: now });
    if (inBatch <= mostInBatch && this.#refused.length < mostInWindow) return undefined;
    const latest = this.#refused.slice(-3).map((one) => one.event);
    // After a person resumed, it counts from the start.
    this.#refused = [];
    return latest;
  }
}
