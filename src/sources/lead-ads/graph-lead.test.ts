import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGraphLead } from './graph-lead.ts';

const leadId = '12345678901234567';
const answer = (answers: Record<string, unknown>, more: object = {}) =>
  JSON.stringify({
    id: leadId,
    created_time: '2026-11-20T08:49:14+0000',
    field_data: Object.entries(answers).map(([name, value]) => ({
      name,
      values: Array.isArray(value) ? value : [value],
    })),
    ...more,
  });
const record = async (answers: Record<string, unknown>, more?: object) =>
  (await readGraphLead(answer(answers, more), leadId))?.record;

describe('a lead of the Graph API', () => {
  it('is read as a row of the lead export', async () => {
    expect(
      await record({
        email: 'ann@example.com',
        phone_number: '+16505550100',
        full_name: 'Ann Example',
        post_code: 'M1 1AE',
        'Which car do you drive?': 'none',
      }),
    ).toEqual({
      lead_id: leadId,
      created_time: '2026-11-20T08:49:14+0000',
      email: 'ann@example.com',
      phone: '+16505550100',
      full_name: 'Ann Example',
      zip: 'M1 1AE',
      test: false,
    });
  });

  it('may ask in another language, and twice', async () => {
    expect(
      await record({
        vorname: 'Ann',
        nachname: 'Beispiel',
        telefonnummer: '+4930123456',
        work_email: 'w@example.com',
        email: 'p@example.com',
      }),
    ).toMatchObject({
      first_name: 'Ann',
      last_name: 'Beispiel',
      phone: '+4930123456',
      email: ['p@example.com', 'w@example.com'],
    });
  });

  it('has its own id and time, whatever a question is called', async () => {
    expect(
      await record({ id: '9', lead_id: '111111111111111', created_time: 'x', lead_created_at: '2001-01-01' }),
    ).toEqual({
      lead_id: leadId,
      created_time: '2026-11-20T08:49:14+0000',
      test: false,
    });
  });

  it('says who gave no consent: in a question, or by a box that was not ticked', async () => {
    const box = (is_checked: unknown) => ({
      custom_disclaimer_responses: [{ checkbox_key: 'marketing_consent', is_checked }],
    });
    expect(await record({ email: 'a@example.com', consent: 'No' })).toMatchObject({ opted_out: true });
    expect(await record({ email: 'a@example.com' }, box(''))).toMatchObject({ opted_out: true });
    expect(await record({ email: 'a@example.com' }, box('1'))).toMatchObject({ opted_out: false });
  });

  it("knows the leads of Meta's testing tool", async () => {
    expect(await record({ full_name: '<test lead: dummy data for full_name>' })).toMatchObject({
      test: true,
    });
  });

  it('is none when it is another one, or not whole', async () => {
    expect(await readGraphLead(answer({}, { id: '12345678901234568' }), leadId)).toBeUndefined();
    expect(await readGraphLead(answer({}, { field_data: null }), leadId)).toBeUndefined();
    expect(await readGraphLead(answer({}, { created_time: undefined }), leadId)).toBeUndefined();
    for (const body of ['', '{', '[]', 'null', '<html>'])
      expect(await readGraphLead(body, leadId)).toBeUndefined();
    // As a number, too.
    expect(await readGraphLead(answer({}).replace(`"${leadId}"`, leadId), leadId)).toBeDefined();
  });

  it('never throws', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 1000 });
    const answers = fc.dictionary(text, fc.oneof(text, fc.jsonValue(), fc.array(text)));
    await fc.assert(
      fc.asyncProperty(answers, fc.jsonValue(), async (some, any) => {
        const one = await readGraphLead(answer(some, { custom_disclaimer_responses: any }), leadId);
        expect(one === undefined || one.record === undefined || one.record.lead_id === leadId).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
