import { describe, expect, it } from 'vitest';
import { normalizeCountry } from './country.ts';
import { countryAliases } from './country-aliases.ts';
import { alpha2, alpha3 } from './country-codes.ts';

describe('country', () => {
  it.each([
    ['US', 'us'],
    [' de ', 'de'],
    ['USA', 'us'],
    ['U.S.A.', 'us'],
    ['U.K.', 'gb'],
    ['United States (US)', 'us'],
    ['the United States of America', 'us'],
    ['Great Britain', 'gb'],
    ['Scotland', 'gb'],
    ['UAE', 'ae'],
    ['Deutschland', 'de'],
    ['España', 'es'],
    ['Espana', 'es'],
    ['Côte d’Ivoire', 'ci'],
    ['Türkiye', 'tr'],
    ['Turkey', 'tr'],
    ['Bosnia & Herzegovina', 'ba'],
    ['Bosnia and Herzegovina', 'ba'],
    ['Saint Lucia', 'lc'],
    ['St. Lucia', 'lc'],
    ['Antigua and Barbuda', 'ag'],
    ['Trinidad and Tobago', 'tt'],
    ['Viet Nam', 'vn'],
    ['Korea, Republic of', 'kr'],
    ['Russian Federation', 'ru'],
    ['Iran, Islamic Republic of', 'ir'],
    ['Holland', 'nl'],
    ['The Netherlands', 'nl'],
    ['Österreich', 'at'],
    ['Schweiz', 'ch'],
    ['日本', 'jp'],
    ['中国', 'cn'],
    ['대한민국', 'kr'],
    ['Россия', 'ru'],
    ['مصر', 'eg'],
    ['भारत', 'in'],
    ['NA', 'na'],
    ['US - United States', 'us'],
    ['Deutschland / Germany', 'de'],
    ['Saint Kitts & Nevis', 'kn'],
    ['OESTERREICH', 'at'],
    ['Niger', 'ne'],
    ['Nigeria', 'ng'],
    ['Guinea-Bissau', 'gw'],
    ['Kosovo', 'xk'],
    ['ＦＲ', 'fr'],
  ])('%s -> %s', (text, expected) => {
    expect(normalizeCountry(text)).toBe(expected);
  });

  it.each(['unknown', 'US / Canada', 'Atlantis', 'Europe', 'EU', 'X', 'ZZ', '49', 'Kongo', 'Untied States'])(
    '%s is none, and is not cut to two letters',
    (text) => {
      expect(normalizeCountry(text)).toMatchObject({ code: 'value_dropped' });
    },
  );

  it('knows the codes and the English, German, French and Spanish names of all', () => {
    expect(alpha2.size).toBe(250);
    for (const [three, two] of alpha3) expect(normalizeCountry(three.toUpperCase())).toBe(two);
    for (const language of ['en', 'de', 'fr', 'es']) {
      const names = new Intl.DisplayNames(language, { type: 'region' });
      for (const two of alpha2) {
        const name = names.of(two.toUpperCase()) ?? '';
        expect(normalizeCountry(name), name).toBe(two);
      }
    }
    for (const [alias, two] of countryAliases) expect(normalizeCountry(alias), alias).toBe(two);
  });
});
