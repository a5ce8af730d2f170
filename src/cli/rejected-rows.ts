import type { RowFinding } from '../intake/index.ts';
import { refusals } from './refusals.ts';

/** Texts that are kept apart; a file whose rows are all wrong in another way would fill the memory with them. */
const mostTexts = 10_000;

/**
 * The rows of a run that were refused, and why, in a few bytes a row. Holds no value of a row.
 *
 * Rows are refused while they are read and when their leads are planned, so the list is complete only at the end.
 */
export class RejectedRows {
  readonly #files = new Map<string, { readonly rows: number[]; readonly texts: number[] }>();
  readonly #texts: string[] = [];
  readonly #places = new Map<string, number>();

  /** Notes a row if something refuses it. */
  add(finding: RowFinding): void {
    for (const { column, code, message, fix } of refusals(finding)) {
      const file = this.#files.get(finding.file) ?? { rows: [], texts: [] };
      this.#files.set(finding.file, file);
      file.rows.push(finding.row);
      const text = `${column === undefined ? '' : `${column}: `}${message} ${fix}`;
      file.texts.push(this.#place(this.#texts.length < mostTexts ? text : code));
    }
  }

  /** The refused rows of a file in their order, each with all that was wrong. */
  *of(file: string): Generator<{ readonly row: number; readonly why: string }, void, undefined> {
    const { rows, texts } = this.#files.get(file) ?? { rows: [], texts: [] };
    const order = Uint32Array.from(rows, (_, at) => at).sort(
      (a, b) => (rows[a] ?? 0) - (rows[b] ?? 0) || a - b,
    );
    for (let at = 0; at < order.length; ) {
      const row = rows[order[at] ?? 0] ?? 0;
      const why = new Set<string>();
      for (; at < order.length && rows[order[at] ?? 0] === row; at++)
        why.add(this.#texts[texts[order[at] ?? 0] ?? 0] ?? '');
      yield { row, why: [...why].join(' ') };
    }
  }

  #place(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }
}
