import { describe, expect, it } from 'vitest';
import { refusalReason, refusalReasons } from './refusal-reasons.ts';

describe('the reasons of refusals', () => {
  it('are sentences of our own, each with something to do', () => {
    for (const { reason, fix } of Object.values(refusalReasons)) {
      for (const text of [reason, fix]) expect(text).toMatch(/^[A-Z].{10,120}\.$/);
    }
  });

  it('are said by subcode; one that nobody knows is no more than a refusal', () => {
    expect(refusalReason(2804036)).toMatch(/^The lead id is not valid, or the lead was deleted at Meta\. /);
    for (const subcode of [undefined, 1, -1, 2804999])
      expect(refusalReason(subcode)).toBe('Meta refuses the payload.');
  });
});
