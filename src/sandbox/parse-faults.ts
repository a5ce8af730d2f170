import { type FaultAnswer, namedAnswers } from './named-answers.ts';
import { isObject } from './wire-event.ts';

/** Which requests a fault is for: all parts given must fit; those of an event must fit one event of the request. */
export interface FaultMatch {
  readonly dataset?: string;
  readonly lead_id?: string;
  readonly event_id?: string;
  readonly event_name?: string;
  /** The so many-th request to the events endpoint since the script was loaded; 1 is the first. */
  readonly request?: number;
}

/** One line of a fault script. */
export interface FaultRule {
  /** Every request when absent. */
  readonly match?: FaultMatch;
  /** How often the rule answers; without end when absent. */
  readonly times?: number;
  /** With which probability it answers a request that fits, 0 to 1; 1 when absent. */
  readonly rate?: number;
  /** The answer, or the name of one of {@link namedAnswers}. */
  readonly answer?: string | FaultAnswer;
  /** In place of `answer`: one after the other, for the requests that fit; then the rule is used up. */
  readonly answers?: readonly (string | FaultAnswer)[];
}

type Check = readonly [fits: (value: unknown) => boolean, expected: string];

const text: Check = [(value) => typeof value === 'string', 'text'];
const integer: Check = [Number.isInteger, 'an integer'];
const natural: Check = [(value) => Number.isInteger(value) && Number(value) >= 0, 'an integer from 0 on'];

const isAnswer = (value: unknown): boolean =>
  isObject(value) || (typeof value === 'string' && Object.hasOwn(namedAnswers, value));
const answerNames = Object.keys(namedAnswers).join(', ');

const ruleChecks: Readonly<Record<string, Check>> = {
  match: [isObject, 'an object'],
  times: natural,
  rate: [(value) => typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'],
  answer: [isAnswer, `an object or one of ${answerNames}`],
  answers: [
    (value) => Array.isArray(value) && value.every(isAnswer),
    `a list of objects or of ${answerNames}`,
  ],
};
const matchChecks: Readonly<Record<string, Check>> = {
  dataset: text,
  lead_id: text,
  event_id: text,
  event_name: text,
  request: natural,
};
const answerChecks: Readonly<Record<string, Check>> = {
  status: [(value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599, '200 to 599'],
  code: integer,
  subcode: integer,
  body: text,
  headers: [isHeaders, 'an object of header names and texts'],
  // What a timer can take: about 24 days.
  delay_ms: [(value) => natural[0](value) && Number(value) < 2 ** 31, 'milliseconds, below 2^31'],
  drop: [(value) => value === 'before' || value === 'after', '"before" or "after"'],
  events_received_delta: integer,
  locale: text,
  cut_after: natural,
  trickle_ms: [(value) => natural[0](value) && Number(value) < 2 ** 31, 'milliseconds, below 2^31'],
  body_bytes: natural,
  endless_headers: [(value) => typeof value === 'boolean', 'true or false'],
};

/**
 * Reads a fault script, a list of rules or `{ faults: [...] }`, as a file or a request gives it.
 *
 * @throws TypeError that names the place and what is expected there.
 * @example parseFaults([{ times: 2, answer: 'throttle' }, { match: { lead_id: '123456789012345' }, answer: 'reset' }])
 */
export function parseFaults(value: unknown): readonly FaultRule[] {
  const list = isObject(value) ? value['faults'] : value;
  if (!Array.isArray(list)) throw new TypeError('faults must be a list of rules');
  return list.map((rule: unknown, index): FaultRule => {
    const path = `faults[${index}]`;
    if (!isObject(rule)) throw new TypeError(`${path} must be an object`);
    const { answer, answers } = rule;
    if (answer === undefined && answers === undefined) throw new TypeError(`${path}.answer is missing`);
    if (answer !== undefined && answers !== undefined)
      throw new TypeError(`${path} has both answer and answers; give one of them`);
    check(rule, ruleChecks, path);
    check(rule['match'], matchChecks, `${path}.match`);
    check(answer, answerChecks, `${path}.answer`);
    for (const [nth, one] of (Array.isArray(answers) ? answers : []).entries())
      check(one, answerChecks, `${path}.answers[${nth}]`);
    return rule as unknown as FaultRule;
  });
}

function check(value: unknown, checks: Readonly<Record<string, Check>>, path: string): void {
  if (!isObject(value)) return;
  for (const [name, part] of Object.entries(value)) {
    const known = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (known === undefined)
      throw new TypeError(`${path}.${name} is not known; there is ${Object.keys(checks).join(', ')}`);
    if (!known[0](part)) throw new TypeError(`${path}.${name} must be ${known[1]}`);
  }
}

function isHeaders(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.entries(value).every(
      ([name, text]) => /^[\w-]+$/.test(name) && typeof text === 'string' && /^[\x20-\x7e]*$/.test(text),
    )
  );
}
