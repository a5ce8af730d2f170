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
  /** The last cursor below which nothing can come any more. */
  #floor: SqlCursor | undefined;
  readonly #timeZone: string | undefined;

  /** @param timeZone of times without one */
  constructor(timeZone: string | undefined) {
    this.#timeZone = timeZone;
  }

  of(cursor: SqlCursor): SqlCursor {
    if (this.#settled && isSame(cursor, this.#at?.cursor)) return cursor;
    const back = lookBack(cursor, this.#timeZone);
    // Beginning below it would bring rows again that were left out, and so forgotten, meanwhile.
    return this.#floor !== undefined && isBelow(back, this.#floor) ? this.#floor : back;
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
      this.#settle(cursor);
  }

  #settle(cursor: SqlCursor): void {
    this.#settled = true;
    this.#floor = cursor;
  }
}

/** Of times that are written alike. */
function isBelow(one: SqlCursor, other: SqlCursor): boolean {
  return one.kind === other.kind && one.text.length === other.text.length && one.text < other.text;
}

function isSame(one: SqlCursor, other: SqlCursor | undefined): boolean {
  return one.text === other?.text && one.kind === other.kind;
}
