import { expect, it } from 'vitest';
import { lookUpAlarmText } from './look-up-alarm-text.ts';

it('says what is wrong and what to do, and that it is over', () => {
  const where = { dataset: '1', source: 'sales' };
  expect(lookUpAlarmText({ kind: 'refused', ...where, reason: 'It says no.' })).toMatch(
    /^Dataset 1: .*sales.* It says no\. .*\(SIGHUP\)/,
  );
  expect(lookUpAlarmText({ kind: 'works_again', ...where })).toBe(
    'Dataset 1: records are looked up again at the CRM of source sales.',
  );
});
