import { describe, expect, it } from 'vitest';
import { propertyNames } from './property-names.ts';
import { splitFields } from './split-fields.ts';

describe("a CRM's mapping", () => {
  it('is split by who says what', () => {
    const split = splitFields({
      fields: { lead_id: ['meta'], email: ['mail'], stage: ['stage'], value: ['amount'], consent: ['may'] },
      constants: { origin: 'Facebook', currency: 'EUR', object: 'deal' },
    });
    expect(split).toEqual({
      ofPerson: {
        fields: { lead_id: ['meta'], email: ['mail'], consent: ['may'] },
        constants: { origin: 'Facebook' },
      },
      ofRecord: { fields: { lead_id: ['meta'], value: ['amount'] }, constants: { currency: 'EUR' } },
      ofRow: {
        fields: { lead_id: ['meta'], email: ['mail'], stage: ['stage'], value: ['amount'], consent: ['may'] },
        constants: { origin: 'Facebook', object: 'deal' },
      },
      ofRecordAlways: { currency: 'EUR' },
    });
  });

  it('names the properties that its paths begin with, each once', () => {
    const fields = { email: ['mail', ' more[*].mail', '[0]'], lead_id: ['custom.meta', 'custom.other'] };
    expect(propertyNames(fields)).toEqual(['mail', 'more', 'custom']);
  });
});
