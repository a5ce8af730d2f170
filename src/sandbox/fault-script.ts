import { leadIdOf } from './event-rules.ts';
import { type FaultAnswer, namedAnswers } from './named-answers.ts';
import { type FaultMatch, type FaultRule, parseFaults } from './parse-faults.ts';
import { isObject, type WireEvent } from './wire-event.ts';

/** The answer that a fault script has for a request. */
export interface Fault {
  /** The answer's name, or "custom". */
  readonly name: string;
  readonly answer: FaultAnswer;
}

interface OpenRule extends FaultRule {
  left: number;
  used: number;
}

/** A fault script while it is played: the first rule that fits a request and isn't used up answers it. */
export class FaultScript {
  readonly #random: () => number;
  #rules: OpenRule[] = [];
  #requests = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * Puts a new script in place of the old one.
   *
   * @throws TypeError when it isn't one; the old script then goes on.
   */
  load(script: unknown): void {
    this.#rules = parseFaults(script).map((rule) => ({
      ...rule,
      left: Math.min(rule.times ?? Infinity, rule.answers?.length ?? Infinity),
      used: 0,
    }));
    this.#requests = 0;
  }

  /** The fault for this request, which counts as one of its rule's times; undefined when no rule fits. */
  next(dataset: string, events: readonly unknown[]): Fault | undefined {
    this.#requests++;
    const rule = this.#rules.find(
      ({ left, match, rate }) =>
        left > 0 &&
        (match?.request ?? this.#requests) === this.#requests &&
        (match === undefined || fits(match, dataset, events)) &&
        (rate ?? 1) > this.#random(),
    );
    if (rule === undefined) return undefined;
    const answer = rule.answer ?? rule.answers?.[rule.used] ?? {};
    rule.left--;
    rule.used++;
    return typeof answer === 'string'
      ? { name: answer, answer: namedAnswers[answer] ?? {} }
      : { name: 'custom', answer };
  }
}

function fits(match: FaultMatch, dataset: string, events: readonly unknown[]): boolean {
  if (match.dataset !== undefined && match.dataset !== dataset) return false;
  const { lead_id, event_id, event_name } = match;
  if (lead_id === undefined && event_id === undefined && event_name === undefined) return true;
  return events.some((event) => {
    if (!isObject(event)) return false;
    const wire = event as WireEvent;
    return (
      (lead_id === undefined || leadIdOf(wire) === lead_id) &&
      (event_id === undefined || wire.event_id === event_id) &&
      (event_name === undefined || wire.event_name === event_name)
    );
  });
}
