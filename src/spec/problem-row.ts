/** What there is to say of a kind of problem. */
export interface ProblemRow {
  readonly severity: 'error' | 'warning';
  /** `{name}` is filled from the details given where the problem is found; never with a personal value. */
  readonly message: string;
  readonly fix: string;
  /** Address of the page that the rule comes from. */
  readonly rule: string;
}
