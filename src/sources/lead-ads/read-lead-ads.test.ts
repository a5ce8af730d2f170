import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLeadAds } from './read-lead-ads.ts';

const bytes = (text: string) => Buffer.from(text);
const read = (document: unknown) => readLeadAds(bytes(JSON.stringify(document)));
const change = (value: object, field = 'leadgen') => ({ field, value });
const lead = {
  leadgen_id: '12345678901234567',
  page_id: '153125381133',
  form_id: '33',
  created_time: 1_440_120_384,
};
const page = (...changes: unknown[]) => ({
  object: 'page',
  entry: [{ id: '153125381133', time: 1_438_292_065, changes }],
});

describe('a request of Lead Ads', () => {
  it('keeps ids of 17 digits exact, as numbers and as text', () => {
    const number = `{"object":"page","entry":[{"id":153125381133,"time":1,"changes":[{"field":"leadgen","value":
      {"leadgen_id":12345678901234567,"page_id":153125381133,"form_id":98765432109876543,"ad_id":10153125381133123,
       "adgroup_id":1,"created_time":1440120384}}]}]}`;
    expect(readLeadAds(bytes(number))).toEqual({
      leads: [
        {
          leadId: '12345678901234567',
          pageId: '153125381133',
          formId: '98765432109876543',
          adId: '10153125381133123',
          createdAt: 1_440_120_384,
        },
      ],
      problems: [],
      tests: 0,
    });
    const text = number.replace(/(?<=_id":)(\d+)/g, '"$1"').replace('1440120384', '"1440120384"');
    expect(readLeadAds(bytes(text))).toEqual(readLeadAds(bytes(number)));
  });

  it('may hold a thousand changes of several pages', () => {
    const entry = [1, 2, 3, 4].map((number) => ({
      id: String(number),
      changes: Array.from({ length: 250 }, (_, index) =>
        change({ ...lead, leadgen_id: `1234567890${number}${1000 + index}`, page_id: number }),
      ),
    }));
    const { leads = [], problems } = read({ object: 'page', entry }) ?? {};
    expect(new Set(leads.map(({ leadId }) => leadId)).size).toBe(1000);
    expect(leads.filter(({ pageId }) => pageId === '3')).toHaveLength(250);
    expect(problems).toEqual([]);
  });

  it('leaves other fields, other objects and test leads alone', () => {
    const test = { ...lead, leadgen_id: '444444444444', page_id: '444444444444' };
    expect(
      read(page(change(lead, 'feed'), change(test), change({ ...test, leadgen_id: 444444444444 }))),
    ).toEqual({ leads: [], problems: [], tests: 2 });
    expect(read({ ...page(change(lead)), object: 'instagram' })?.leads).toEqual([]);
  });

  it('names what is wrong with a change by its place, and goes on with its neighbours', () => {
    const wrong = [
      { ...lead, leadgen_id: undefined },
      { ...lead, leadgen_id: '12' },
      { ...lead, leadgen_id: 1.5e17 },
      { ...lead, leadgen_id: {} },
      { ...lead, created_time: undefined },
      { ...lead, created_time: 1_440_120_384_000 },
      { ...lead, created_time: 'yesterday' },
      { ...lead, created_time: -1 },
    ];
    const reading = read(
      page(change(lead), ...wrong.map((one) => change(one)), { field: 'leadgen' }, null, change(lead)),
    );
    expect(reading?.leads).toHaveLength(2);
    expect(reading?.problems.map(({ row, path }) => `${row} ${path}`)).toEqual([
      '2 leadgen_id',
      '3 leadgen_id',
      '4 leadgen_id',
      '5 leadgen_id',
      '6 created_time',
      '7 created_time',
      '8 created_time',
      '9 created_time',
      '10 leadgen_id',
    ]);
    const nowhere = { object: 'page', entry: [{ id: 'x', changes: [change({ ...lead, page_id: '../1' })] }] };
    expect(read(nowhere)?.problems).toMatchObject([{ code: 'row_unreadable', path: 'page_id' }]);
  });

  it('takes the page of its entry where the change names none', () => {
    expect(read(page(change({ ...lead, page_id: undefined })))?.leads).toMatchObject([
      { pageId: '153125381133' },
    ]);
  });

  it('is none when it is no JSON object, whatever it is instead', () => {
    for (const text of ['', 'x', '[]', '1', 'null', '"page"', '{', `${'['.repeat(100_000)}`, '{"a":1'])
      expect(readLeadAds(bytes(text))).toBeUndefined();
    expect(readLeadAds(Uint8Array.from([0x7b, 0xff, 0x7d]))).toBeUndefined();
    expect(
      readLeadAds(bytes(`{"object":"page","entry":${'['.repeat(5000)}${']'.repeat(5000)}}`))?.leads,
    ).toEqual([]);
  });

  it('never throws, and repeats no value in what it finds', () => {
    const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 1000 }), fc.jsonValue());
    const some = fc.record({ leadgen_id: value, page_id: value, form_id: value, created_time: value });
    const entry = fc.record({
      id: value,
      changes: fc.oneof(
        value,
        fc.array(
          fc.oneof(
            value,
            some.map((one) => change(one)),
          ),
        ),
      ),
    });
    fc.assert(
      fc.property(
        fc.record({ object: fc.constant('page'), entry: fc.oneof(value, fc.array(entry)) }),
        (one) => {
          const reading = read(one);
          expect(
            reading?.leads.every(({ leadId, createdAt }) => /^\d{15,17}$/.test(leadId) && createdAt > 0),
          ).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
    const secret = JSON.stringify(read(page(change({ ...lead, leadgen_id: 'ann@example.com' })))?.problems);
    expect(secret).not.toContain('ann');
  });
});
