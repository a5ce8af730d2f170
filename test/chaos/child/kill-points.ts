import type { KillPoint, Writes } from '../child-plan.ts';

// What a transaction is for: the first of these that fits any of its statements. Names of tables, little else: their
// columns may change.
const signs: readonly (readonly [RegExp, Writes])[] = [
  [/\bcreate table\b/i, 'migration'],
  [/\binto lane\b/i, 'lane'],
  [/\binto attempt\b/i, 'begin'],
  [/\bupdate attempt\b/i, 'outcome'],
  [/\bupdate lane\b/i, 'lane'],
  [/\bselect lead\b.*\bfrom plan_queue\b/is, 'plan'],
  [/\binto (event|past_stage|invalid_row)\b/i, 'stage'],
  [/\bfrom_meta\b/i, 'directory'],
  [/\b(lead_key|lead_of_key)\b/i, 'link'],
];

/** What the watches of statements and requests call. */
export interface KillWatch {
  before(sql: string): void;
  after(sql: string): void;
  sent(nth: number): void;
  answered(nth: number): void;
}

/** Calls `stop` when the process comes to its kill point. Without one it runs to its end. */
export function watchForKill(point: KillPoint | undefined, stop: () => void): KillWatch {
  let transaction: { sign: number; statements: number } | undefined;
  const done = new Map<Writes, number>();
  let statements = 0;

  const writes = (): Writes => signs[transaction?.sign ?? signs.length]?.[1] ?? 'other';

  /** Whether the open transaction is the one to be killed in. */
  function isIt(): boolean {
    if (point?.in !== 'transaction' || transaction === undefined || writes() !== point.writes) return false;
    return (done.get(point.writes) ?? 0) + 1 === point.nth;
  }

  return {
    before(sql) {
      if (point?.in === 'statement' && ++statements === point.nth) stop();
      if (/^begin\b/i.test(sql)) {
        if (point?.in === 'time' && statements++ === 0) setTimeout(stop, point.ms);
        transaction = { sign: signs.length, statements: 0 };
      } else if (/^commit\b/i.test(sql)) {
        if (point?.in === 'transaction' && point.at !== 'committed' && isIt()) stop();
      } else if (transaction !== undefined) {
        const sign = signOf(sql);
        if (sign >= 0) transaction.sign = Math.min(transaction.sign, sign);
        if (point?.in === 'transaction' && isIt() && ++transaction.statements === point.at) stop();
      }
    },
    after(sql) {
      if (/^commit\b/i.test(sql) && transaction !== undefined) {
        if (point?.in === 'transaction' && point.at === 'committed' && isIt()) stop();
        done.set(writes(), (done.get(writes()) ?? 0) + 1);
      }
      if (/^(commit|rollback)\b/i.test(sql)) transaction = undefined;
    },
    sent(nth) {
      if (point?.in !== 'request' || point.at !== 'sent' || nth !== point.nth) return;
      if (point.ms === 0) stop();
      else setTimeout(stop, point.ms);
    },
    answered(nth) {
      if (point?.in === 'request' && point.at === 'answered' && nth === point.nth) stop();
    },
  };
}

const known = new Map<string, number>();

/** Looks at each text once. */
function signOf(sql: string): number {
  const before = known.get(sql);
  if (before !== undefined) return before;
  const sign = signs.findIndex(([pattern]) => pattern.test(sql));
  known.set(sql, sign);
  return sign;
}
