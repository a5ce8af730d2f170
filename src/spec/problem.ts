import { problemTable } from './problem-table.ts';

/** The stable code of a problem: a key of {@link problemTable}. */
export type ProblemCode = keyof typeof problemTable;

/** `error`: the row or event can't be sent. `warning`: it is sent, but something was dropped or is doubtful. */
export type Severity = 'error' | 'warning';

/**
 * Something wrong with a row or an event. No field of it ever holds a personal value: a message may name the
 * parameter, the column, the stage and a length, never what a person typed.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** Where: a stage change's field (`email`) or a path in the event (`user_data.em[0]`). */
  readonly path: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
  /** Address of the page that the rule comes from. */
  readonly rule: string;
  readonly file?: string;
  /** Row in the file, 1 for the first line (so a CSV's first record is row 2). */
  readonly row?: number;
  /** The column's header as the file spells it. */
  readonly column?: string;
}

/** What fills the `{placeholders}` of a problem's message and fix. Never pass a personal value. */
export type ProblemDetails = Readonly<Record<string, string | number>>;

/**
 * Makes a problem of the table's row `code` at `path`; `details` fill the placeholders of its texts,
 * `{path}` is there by itself.
 *
 * @example problem('unknown_stage', 'stage', { stage: 'Won!', nearest: 'Won' }).severity // 'error'
 */
export function problem(code: ProblemCode, path: string, details: ProblemDetails = {}): Problem {
  const row = problemTable[code];
  const all = { path, ...details };
  return {
    code,
    severity: row.severity,
    path,
    message: fill(row.message, all),
    fix: fill(row.fix, all),
    rule: row.rule,
  };
}

/** Adds where in a file the problem was found. */
export function locate(found: Problem, where: { file?: string; row?: number; column?: string }): Problem {
  return { ...found, ...where };
}

function fill(template: string, details: ProblemDetails): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? '?'));
}
