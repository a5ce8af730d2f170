import { locate, type Problem, type ProblemCode } from '../spec/index.ts';
import type { PlanFinding, PlannedLead } from './planned-lead.ts';
import type { SkipReason } from './port.ts';
import type { RowResult } from './read-row.ts';

/** Rows of a run: `read = valid + invalid + skipped`. */
export interface RowCounts {
  readonly read: number;
  readonly valid: number;
  readonly invalid: number;
  readonly skipped: number;
}

/** A problem's code, how often it was found, and the first row it was found in. */
export interface ProblemCount {
  readonly code: ProblemCode;
  readonly count: number;
  readonly example: Problem;
}

/** A row with everything found about it. */
export interface RowFinding {
  readonly file: string;
  readonly row: number;
  readonly problems: readonly Problem[];
}

/** Where an import's rows come from: to say file and column of a problem. */
export interface Place {
  readonly file: string;
  readonly columns: ReadonlyMap<string, string>;
}

/** Counts what became of the rows of one run, problem by problem. */
export class RunCounts {
  readonly #skipped = new Map<SkipReason, number>();
  readonly #problems = new Map<ProblemCode, { count: number; example: Problem }>();
  readonly #onFinding: (finding: RowFinding) => void;
  #read = 0;
  #valid = 0;
  #invalid = 0;
  /** Rows whose event was already waiting from an earlier run. */
  touched = 0;
  recovered = 0;
  readonly replaced = { rejected: 0, expired: 0, cancelled: 0 };

  constructor(onFinding: (finding: RowFinding) => void = () => {}) {
    this.#onFinding = onFinding;
  }

  get rows(): RowCounts {
    const skipped = [...this.#skipped.values()].reduce((sum, count) => sum + count, 0);
    return { read: this.#read, valid: this.#valid, invalid: this.#invalid, skipped };
  }

  /** Skipped rows by reason. */
  get skipped(): ReadonlyMap<SkipReason, number> {
    return this.#skipped;
  }

  /** Most frequent first; errors before warnings. */
  get problems(): readonly ProblemCount[] {
    return [...this.#problems]
      .map(([code, { count, example }]) => ({ code, count, example }))
      .sort((a, b) => rank(a.example) - rank(b.example) || b.count - a.count || (a.code < b.code ? -1 : 1));
  }

  /** A row was read and what became of it is committed. */
  addRow(place: Place, row: number, result: RowResult): void {
    this.#read += 1;
    if (result.read.kind === 'event') this.#valid += 1;
    else if (result.read.kind === 'invalid') this.#invalid += 1;
    else this.#skip(result.read.kind === 'past' ? 'too_old_on_arrival' : result.read.reason);
    if (result.problems.length > 0) this.#find(place, row, result.problems);
  }

  /** Something was found about a row of a lead export; such rows are counted apart. */
  addLeadProblems(place: Place, row: number, problems: readonly Problem[]): void {
    this.#find(place, row, problems);
  }

  /** A lead was planned: some of its rows may have turned out otherwise. */
  addPlanned(places: ReadonlyMap<number, Place>, planned: PlannedLead): void {
    this.addFindings(places, planned.findings);
    for (const turned of planned.tally.turned) {
      // What an interrupted run had read is none of this run's rows.
      if (!places.has(turned.import)) continue;
      this.#valid -= 1;
      if (turned.as === 'invalid') this.#invalid += 1;
      else this.#skip(turned.as);
    }
    this.touched += planned.tally.touched;
    this.recovered += planned.tally.recovered;
    for (const state of ['rejected', 'expired', 'cancelled'] as const) {
      this.replaced[state] += planned.tally.replaced[state];
    }
  }

  /** Something was found about rows after they were read. */
  addFindings(places: ReadonlyMap<number, Place>, findings: readonly PlanFinding[]): void {
    for (const { import: importId, row, problem } of findings) {
      this.#find(places.get(importId) ?? { file: 'an earlier run', columns: new Map() }, row, [problem]);
    }
  }

  #skip(reason: SkipReason): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + 1);
  }

  #find(place: Place, row: number, problems: readonly Problem[]): void {
    const located = problems.map((problem) => {
      const column = place.columns.get(problem.path.replace(/\[\d+\]$/, ''));
      return locate(problem, { file: place.file, row, ...(column !== undefined && { column }) });
    });
    for (const problem of located) {
      const known = this.#problems.get(problem.code);
      if (known === undefined) this.#problems.set(problem.code, { count: 1, example: problem });
      else known.count += 1;
    }
    this.#onFinding({ file: place.file, row, problems: located });
  }
}

function rank(problem: Problem): number {
  return problem.severity === 'error' ? 0 : 1;
}
