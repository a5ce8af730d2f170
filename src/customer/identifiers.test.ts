import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClickId, readClientIp, readFbp, readLeadId, splitFullName } from './index.ts';

describe('lead id', () => {
  it.each([
    ['1234567890123456', '1234567890123456'],
    ['12345678901234567', '12345678901234567'],
    ['123456789012345', '123456789012345'],
    [123456789012345, '123456789012345'],
    ['l:2046983545902460', '2046983545902460'],
    [' L: 2046983545902460\u00a0', '2046983545902460'],
    ["'1234567890123456", '1234567890123456'],
    ['="1234567890123456"', '1234567890123456'],
    ['1,234,567,890,123,456', '1234567890123456'],
    ['1.234.567.890.123.456', '1234567890123456'],
    ['1 234 567 890 123 456', '1234567890123456'],
    ['1\u00a0234\u00a0567\u00a0890\u00a0123\u00a0456', '1234567890123456'],
    ['1\u202f234\u202f567\u202f890\u202f123\u202f456', '1234567890123456'],
    ['1’234’567’890’123’456', '1234567890123456'],
    ['12,34,56,78,90,12,34,567', '12345678901234567'],
    ['1234 5678 9012 3456', '1234567890123456'],
    ['1,2345,6789,0123,4567', '12345678901234567'],
    ['1234567890123456.0', '1234567890123456'],
    ['1234567890123456,00', '1234567890123456'],
    ['123456789012345.', '123456789012345'],
    ['1.234567890123456E15', '1234567890123456'],
    ['1,23456789012345E+14', '123456789012345'],
    ['１２３４５６７８９０１２３４５６', '1234567890123456'],
    ['\ufeff1234567890123456', '1234567890123456'],
  ])('%s', (value, expected) => {
    expect(readLeadId(value)).toEqual({ leadId: expected });
  });
  it.each([
    [12345678901234567n.toString().length === 17 ? 12345678901234568 : 0, 'lead_id_damaged'],
    [1234567890123.5, 'lead_id_damaged'],
    ['1.23457E+15', 'lead_id_damaged'],
    ['1,23457E+15', 'lead_id_damaged'],
    ['1E+15', 'lead_id_damaged'],
    ['1.23457E+16', 'lead_id_damaged'],
    ['1.23 E+15', 'lead_id_damaged'],
    ['1.23456789012345E+15', 'lead_id_damaged'],
    ['1.2345678901234568e16', 'lead_id_damaged'],
    ['12345678901234568.0', 'lead_id_damaged'],
    ['9876543210987654,00', 'lead_id_damaged'],
    ['1234567890123456.5', 'lead_id_damaged'],
    ['1E+300', 'lead_id_damaged'],
    ['12345.0', 'lead_id_shape'],
    ['1.234567', 'lead_id_shape'],
    ['123456789012,345', 'lead_id_damaged'],
    ['444444444444', 'lead_id_dummy'],
    [444444444444, 'lead_id_dummy'],
    ['l:444444444444', 'lead_id_dummy'],
    ['<test lead: dummy data for id>', 'lead_id_dummy'],
    ['12345', 'lead_id_shape'],
    ['012345678901234', 'lead_id_shape'],
    ['123456789012345678', 'lead_id_shape'],
    ['00Q5g00000AbCdEFGH', 'lead_id_shape'],
    ['lead_abc', 'lead_id_shape'],
    ['-1234567890123456', 'lead_id_shape'],
    ['1,234,5678,90', 'lead_id_shape'],
    [Number.NaN, 'lead_id_shape'],
    ['9'.repeat(1_000_000), 'lead_id_shape'],
  ])('%s is %s', (value, code) => {
    const read = readLeadId(value);
    expect(read.leadId).toBeUndefined();
    expect(read.problem?.code).toBe(code);
    if (String(value).length > 4) expect(JSON.stringify(read)).not.toContain(String(value));
  });
  it.each(['', '  ', "'", 'null', 'N/A', 'l:', '-', '--', '0', 0])('%j is empty', (value) => {
    expect(readLeadId(value)).toEqual({});
  });
  it('reads back what it gave, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.stringMatching(/^[l:'0-9,.eE+ ]{0,30}$/)),
        (value) => {
          const { leadId } = readLeadId(value);
          if (leadId !== undefined) {
            expect(leadId).toMatch(/^[1-9]\d{14,16}$/);
            expect(readLeadId(leadId)).toEqual({ leadId });
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('click id', () => {
  const at = 1554763741205;
  const id = 'IwAR2F4-dbP0l7Mn1IawQQGCINEz7PYXQvwjNwB_qa2ofrHyiLjcbCRxTDMgk';
  it('keeps an fbc as it is', () => {
    for (const fbc of [`fb.1.${at}.${id}`, `fb.2.${at}.${id}.AQMBAQEB`, `fb.0.${at}.1098115397`]) {
      expect(readClickId(` ${fbc} `, undefined)).toEqual({ fbc });
    }
  });
  it('builds one from an fbclid and the time of the click', () => {
    expect(readClickId(id, at)).toEqual({ fbc: `fb.1.${at}.${id}` });
    expect(readClickId(`https://x.com/?a=b&fbclid=${id}&c=d#e`, at)).toEqual({ fbc: `fb.1.${at}.${id}` });
    expect(readClickId(`fbclid=${id}`, at)).toEqual({ fbc: `fb.1.${at}.${id}` });
  });
  it.each([
    [id, undefined],
    [id, Number.NaN],
    [id, 1554763741],
    [`fb.1.1554763741.${id}`, at],
    [`FB.1.${at}.${id}`, at],
    [`fb.1.${at}.`, at],
    [`fb.1.${at}.a b c d e`, at],
    ['no click', at],
    ['1554763741205', at],
    [id.toLowerCase(), at],
    ['EAIaIQobChMI8Z2K', at],
    ['Cj0KCQiA1rSsBhDH', at],
    ['a'.repeat(64), at],
    ['a'.repeat(1_000_000), at],
  ])('drops %s with %s', (value, clickedAt) => {
    expect(readClickId(value, clickedAt)).toEqual({
      problem: expect.objectContaining({ code: 'click_id_invalid' }),
    });
  });
  it('takes a word for nothing as nothing', () => {
    for (const value of ['', ' ', 'null', 'n/a']) expect(readClickId(value, at)).toEqual({});
  });
});

it('fbp is checked and kept', () => {
  expect(readFbp('fb.1.1558571054389.1098115397')).toEqual({ fbp: 'fb.1.1558571054389.1098115397' });
  for (const value of ['fb.1.1558571054.1098115397', 'fb.1.1558571054389.abc', 'x'.repeat(1_000_000)]) {
    expect(readFbp(value).problem?.code).toBe('fbp_invalid');
  }
});

describe('client IP address', () => {
  it.each([
    ['8.8.8.8', '8.8.8.8'],
    [' 8.8.8.8:443 ', '8.8.8.8'],
    ['8.8.8.8, 10.0.0.1', '8.8.8.8'],
    ['10.0.0.1, 8.8.8.8', '8.8.8.8'],
    ['100.128.0.1', '100.128.0.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::ffff:8.8.8.8', '::ffff:8.8.8.8'],
  ])('%s -> %s', (value, ip) => {
    expect(readClientIp(value)).toEqual({ ip });
  });
  it.each([
    '8.8.8',
    '8.8.8.256',
    '08.8.8.8',
    'localhost',
    'gg::1',
    '1:2',
    '10.0.0.1',
    '10.0.0.1, 192.168.0.1',
    '100.64.0.1',
    '239.1.1.1',
    '::ffff:172.16.0.1',
    'ff02::1',
    '192.168.1.1',
    '::1',
    'fe80::1',
    ':'.repeat(1e6),
  ])('%s is dropped', (value) => {
    expect(readClientIp(value).problem?.code).toBe('value_dropped');
  });
  it('may be empty', () => {
    expect(readClientIp(' ')).toEqual({});
  });
});

describe('full name', () => {
  it.each([
    ['Mary Smith', 'Mary', 'Smith'],
    ['Smith, Mary', 'Mary', 'Smith'],
    ['Smith, Mary J.', 'Mary', 'Smith'],
    ['John F. Kennedy', 'John', 'Kennedy'],
    ['Dr. Mary Smith', 'Mary', 'Smith'],
    ['Mary Smith Jr.', 'Mary', 'Smith'],
    ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
    ['Ursula von der Leyen', 'Ursula', 'von der Leyen'],
    ['DUPONT Marie', 'Marie', 'DUPONT'],
    ['MARY SMITH', 'MARY', 'SMITH'],
    ['山田 太郎', '太郎', '山田'],
    ['김 민수', '민수', '김'],
  ])('%s', (full, first, last) => {
    expect(splitFullName(full)).toEqual({ first, last });
  });
  it.each([
    '',
    'Mary',
    'Mary Jane Smith',
    'Ana María López García',
    'Smith and Jones',
    'Mary Smith 2',
    'J. Smith',
    'a, b, c',
  ])('%s is not certain', (full) => {
    expect(splitFullName(full)).toEqual({});
  });
  it('takes no time and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1000 }), (text) => void splitFullName(text)),
    );
    expect(splitFullName('a '.repeat(500_000))).toEqual({});
  });
});
