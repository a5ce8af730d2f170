import type { ProblemCode, ProblemDetails } from './problem.ts';

/** What is wrong with a value, still without its place. */
export interface Fault {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
}

/** A JSON Schema, or a part of one. */
export type Schema = { readonly [keyword: string]: unknown };
