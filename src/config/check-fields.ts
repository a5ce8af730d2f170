import type { Mistakes } from './mistakes.ts';
import type { SourceConfig } from './source-schema.ts';

const keys = ['lead_id', 'record_id', 'click_id', 'external_id', 'email', 'phone'];

/**
 * Checks that what a source maps makes a stage change: which stage, when, and whose. A database's columns may be called
 * as the fields are, and of a CRM it is known, so nothing has to be mapped there.
 */
export function checkFields(
  mistakes: Mistakes,
  path: readonly string[],
  { type, fields = {}, constants = {} }: SourceConfig,
): void {
  const at = [...path, 'fields'];
  const lack = (names: readonly string[], what: string): void => {
    const given = names.some((name) => Object.hasOwn(fields, name) || Object.hasOwn(constants, name));
    const settled = ['fields', 'constants'].some((map) =>
      names.some((name) => mistakes.isSettled([...path, map, name])),
    );
    if (!given && !settled) mistakes.add(at, `lacks ${what}`);
  };
  if (type === 'http' && Object.keys(fields).length === 0) {
    mistakes.addLack(path, ['fields'], 'where the stage, the time of the change and the lead are');
  } else if (type === 'http') {
    lack(['stage'], 'stage: where the name of the stage is');
    lack(['changed_at'], 'changed_at: where the time of the change is ($received: when the request came)');
    lack(keys, `whose change it is: give at least one of ${keys.join(', ')}`);
  }
  for (const field of Object.keys(constants)) {
    const place = [...path, 'constants', field];
    if (field === 'changed_at') {
      mistakes.add(place, 'would give every change the same time; say in fields where its time is', 'key');
    } else if (keys.includes(field)) {
      mistakes.add(place, 'would give every change to the same lead; say in fields where it is', 'key');
    }
  }
}
