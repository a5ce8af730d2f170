import { type Problem, problem } from '../spec/index.ts';
import type { StageChangeField, Text } from './stage-change.ts';

/**
 * A field's trimmed text; undefined when it is absent or blank. JSON may hold anything in it: what is neither text nor
 * a number counts as absent, with a problem.
 */
export function fieldText(value: unknown, field: StageChangeField, problems: Problem[]): string | undefined {
  if (value === undefined) return undefined;
  const known = fieldValue(value, field, problems);
  const text = typeof known === 'number' ? String(known) : known?.trim();
  if (text === undefined || text === '') return undefined;
  if (text.length <= longest) return text;
  const reason = `it is longer than ${longest} characters`;
  problems.push(problem('value_dropped', field, { parameter: field, reason }));
  return undefined;
}

// No id, stage or address is longer; what is would be sent on to Meta and fill the store.
const longest = 4000;

/** Like {@link fieldText}, but a number stays a number and a text as it is written. */
export function fieldValue(value: unknown, field: StageChangeField, problems: Problem[]): Text | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number') return value;
  if (value === undefined || value === null) return undefined;
  problems.push(
    problem('value_dropped', field, { parameter: field, reason: 'it is neither text nor a number' }),
  );
  return undefined;
}

/** A field's values, one or several; undefined when there is none. */
export function fieldValues(
  value: unknown,
  field: StageChangeField,
  problems: Problem[],
): Text | readonly Text[] | undefined {
  if (!Array.isArray(value)) return fieldValue(value, field, problems);
  const texts = value.filter((one) => typeof one === 'string' || typeof one === 'number');
  if (texts.length < value.length) {
    problems.push(
      problem('value_dropped', field, { parameter: field, reason: 'a list holds more than texts' }),
    );
  }
  return texts.length === 0 ? undefined : texts;
}
