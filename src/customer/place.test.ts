import { describe, expect, it } from 'vitest';
import { normalizeGender } from './gender.ts';
import { normalizeState } from './state.ts';
import { normalizeZip } from './zip.ts';

describe('state', () => {
  it.each([
    ['California', undefined, 'ca'],
    ['CA', undefined, 'ca'],
    ['US-CA', 'DE', 'ca'],
    ['Calif.', 'US', 'ca'],
    ['N.Y.', undefined, 'ny'],
    ['New  York', undefined, 'ny'],
    ['D.C.', 'US', 'dc'],
    ['Washington, D.C.', 'US', 'dc'],
    ['Washington', 'US', 'wa'],
    ['West Virginia', undefined, 'wv'],
    ['Puerto Rico', 'US', 'pr'],
    ['British Columbia', 'CA', 'britishcolumbia'],
    ['British Columbia', undefined, 'britishcolumbia'],
    ['Ontario', undefined, 'ontario'],
    ['New South Wales', 'AU', 'newsouthwales'],
    ['Nordrhein-Westfalen', 'DE', 'nordrheinwestfalen'],
    ['Île-de-France', 'FR', 'îledefrance'],
    ['Montana', 'BG', 'montana'],
    ['Florida', 'uy', 'florida'],
    ['東京都', 'JP', '東京都'],
    ['Tex', 'MX', 'tex'],
    ['Texas (TX)', undefined, 'tx'],
    ['TX - Texas', 'US', 'tx'],
    ['Texas, USA', 'US', 'tx'],
    ['Oregon/Texas', 'US', 'oregontexas'],
    ['N. Carolina', undefined, 'nc'],
    ['Usa', undefined, 'usa'],
  ])('%s in %s -> %s', (text, country, expected) => {
    expect(normalizeState(text, country === undefined ? {} : { country })).toBe(expected);
  });
});

describe('zip', () => {
  it.each([
    ['94025', undefined, '94025'],
    ['94025-1234', undefined, '94025'],
    ['94025–1234', 'US', '94025'],
    ['940251234', 'US', '94025'],
    ['2134', 'US', '02134'],
    ['2134-1234', 'US', '02134'],
    ['501', 'US', '00501'],
    ['2134', undefined, '2134'],
    ['1067', 'DE', '01067'],
    ['8001', 'CH', '8001'],
    ['94025.0', 'US', '94025'],
    ['z:94025', undefined, '94025'],
    ['M1 1AE', undefined, 'm11ae'],
    ['sw1a\u00a01aa', 'GB', 'sw1a1aa'],
    ['〒123-4567', 'JP', '1234567'],
    ['１２３－４５６７', 'JP', '1234567'],
    ['600000', 'JP', '0600000'],
    ['01310-100', 'BR', '01310100'],
    ['1012 AB', 'NL', '1012ab'],
    ['00-950', 'PL', '00950'],
    ['K1A 0B6', 'CA', 'k1a0b6'],
    ['D02 X285', 'IE', 'd02x285'],
    ['D-80331', 'DE', '80331'],
    ['F-75001', undefined, '75001'],
    ['LV-1010', 'LV', 'lv1010'],
    ['SE-111 22', 'SE', '11122'],
    ['="02134"', 'US', '02134'],
    ['BFPO 61', 'GB', 'bfpo61'],
    ['D6W XY00', 'IE', 'd6wxy00'],
    ['C1425ABA', 'AR', 'c1425aba'],
  ])('%s in %s -> %s', (text, country, expected) => {
    expect(normalizeZip(text, country === undefined ? {} : { country })).toBe(expected);
  });
  it.each([
    'London',
    'London E1 6AN',
    'E1 6AN, England',
    '00000',
    '-',
    '1.2E+04',
    '7',
    'М1 1АЕ',
    '1234567890123',
  ])('%s is none', (text) => {
    expect(normalizeZip(text, {})).toMatchObject({ code: 'value_dropped' });
  });
});

describe('gender', () => {
  it.each([
    ['F', 'f'],
    ['female', 'f'],
    ['Woman', 'f'],
    ['weiblich', 'f'],
    ['Féminin', 'f'],
    ['mujer', 'f'],
    ['женский', 'f'],
    ['女性', 'f'],
    ['여자', 'f'],
    ['أنثى', 'f'],
    ['M', 'm'],
    [' MALE ', 'm'],
    ['männlich', 'm'],
    ['Hombre', 'm'],
    ['мужской', 'm'],
    ['男', 'm'],
    ['पुरुष', 'm'],
  ])('%s -> %s', (text, expected) => {
    expect(normalizeGender(text)).toBe(expected);
  });
  it.each(['Mr', 'Mrs.', 'Herr', 'Frau', 'divers', 'X', 'other', 'non-binary', '1', 'n/a'])(
    '%s is none',
    (text) => {
      expect(normalizeGender(text)).toMatchObject({ code: 'value_dropped' });
    },
  );
});
