import { describe, expect, it } from 'vitest';
import { SourceError } from '../source-error.ts';
import { stageFields } from './stage-fields.ts';

const where = { setting: 'stage_fields', source: 'crm' };

describe('stageFields', () => {
  it('has several fields for an object, each once', () => {
    expect([...stageFields('Lead.Status, Deal__c.Step , LEAD.Nurture,lead.Status', where)]).toEqual([
      ['lead', ['Status', 'Nurture']],
      ['deal__c', ['Step']],
    ]);
  });

  it.each(['', 'Lead', 'Lead.', '.Status', 'Lead.Status,', 'Lead.Owner.Name'])('refuses "%s"', (text) => {
    expect(() => stageFields(text, where)).toThrow(SourceError);
    expect(() => stageFields(text, where)).toThrow(/stage_fields of the source crm/);
  });
});
