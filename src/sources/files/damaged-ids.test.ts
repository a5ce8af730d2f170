import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLeadId } from '../../customer/index.ts';
import type { StageChange } from '../../event/index.ts';
import type { SourceRow } from '../source.ts';
import { bytesInput } from './bytes-input.ts';
import { asSpreadsheetShows, lostDigits } from './damaged-ids.ts';
import { openChanges } from './open-changes.ts';

describe('lostDigits', () => {
  it.each([
    [['1234567890123450', '9876543210987650', '5556667778889990', '4445556667778880'], true],
    [['12345678901234500', '98765432109876500'], true],
    [['1,234,567,890,123,450', '7876543210987650.0', "'5556667778889990", 'l:4445556667778880'], true],
    [['1234567890123450', '1234567890123450', '1234567890123450', '1234567890123450'], false],
    [['1234567890123450', '9876543210987651', '5556667778889992'], false],
    [['1234567890123450'], false],
    [['123456789012340', '123456789012350', '123456789012360', '123456789012370'], false],
    [['1.23E+15', 'x', ''], false],
    [[], false],
  ])('%j: %s', (values, expected) => {
    expect(lostDigits(values)).toBe(expected);
  });

  it('finds every column that a spreadsheet rounded, and hardly an untouched one', () => {
    const ids = fc.array(fc.bigInt({ min: 10n ** 15n, max: 10n ** 17n - 1n }), {
      minLength: 20,
      maxLength: 60,
    });
    fc.assert(
      fc.property(ids, (list) => {
        expect(lostDigits(list.map(String))).toBe(false);
        // As a spreadsheet does it: 15 digits, and zeros for the rest.
        const rounded = list.map((id) => String(id).slice(0, 15).padEnd(String(id).length, '0'));
        expect(lostDigits(rounded)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('shows a rounded id as what it is, and leaves others', () => {
    expect(readLeadId(asSpreadsheetShows('12345678901234500')).problem?.code).toBe('lead_id_damaged');
    expect(asSpreadsheetShows('12345678901234501')).toBe('12345678901234501');
    expect(asSpreadsheetShows('n/a')).toBe('n/a');
  });
});

it('says of a file once that a spreadsheet rounded its ids, and uses none of them', async () => {
  const rows = [
    '1234567890123450',
    '9876543210987650',
    '5556667778889990',
    '1112223334445550',
    '123456789012345',
  ];
  const text = ['stage,changed_at,lead_id', ...rows.map((id) => `Lead,1795179780,${id}`), ''].join('\n');
  const source = await openChanges(bytesInput('made.csv', Buffer.from(text)), {});
  expect(source.notes.filter((note) => note.includes('spreadsheet'))).toHaveLength(1);
  const records: SourceRow<StageChange>[] = [];
  for await (const chunk of source.rows()) records.push(...chunk);
  expect(records.map(({ record }) => readLeadId(record?.lead_id ?? '').leadId)).toEqual([
    ...Array(4).fill(undefined),
    '123456789012345',
  ]);
});
