import { lookBack, minutesBack, type SqlCursor } from './cursor.ts';

const toTheSecond = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/;

/**
 * From where each look begins: below the cursor, for rows that were committed late. Once the cursor has not moved for as
 * long as that reaches back, and a look has been through since, nothing can come below it any more: then looks begin at
 * the cursor itself, so that a source at rest reads nothing again and again. Only for times to the second: a
 * day's rows come all day, and what a number counts is not known.
 */
export class LookBase {
  #at: { readonly cursor: SqlCursor; readonly since: number } | undefined;
  #settled = false;
  readonly #timeZone: string | undefined;

  /** @param timeZone of times without one */
  constructor(timeZone: string | undefined) {
    this.#timeZone = timeZone;
  }

  of(cursor: SqlCursor): SqlCursor {
    return this.#settled && isSame(cursor, this.#at?.cursor) ? cursor : lookBack(cursor, this.#timeZone);
  }

  /**
   * A look has read all there was.
   *
   * @param cursor with which it ended
   * @param began milliseconds
   * @param ended milliseconds
   */
  looked(cursor: SqlCursor, began: number, ended: number): void {
    if (!isSame(cursor, this.#at?.cursor)) {
      this.#at = { cursor, since: ended };
      this.#settled = false;
      return;
    }
    const rested = began - (this.#at?.since ?? began);
    if (toTheSecond.test(cursor.text) && rested > minutesBack(cursor, this.#timeZone) * 60_000)
      this.#settled = true;
  }
}

function isSame(one: SqlCursor, other: SqlCursor | undefined): boolean {
  return one.text === other?.text && one.kind === other.kind;
}
