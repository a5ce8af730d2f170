import { hash as digest } from 'node:crypto';
import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/core';
import examples from 'libphonenumber-js/examples.mobile.json';
import metadata from 'libphonenumber-js/metadata.max';
import type { CustomerParameter } from '../src/customer/index.ts';

const names = `Mary|José|Jean-Luc|D'Arcy|María José|Özgür|정|Владимир|प्रिया|Anne Marie|Null|N/A|Smith|O’Connor
van der Berg|Müller|García López|St. John|김|Łukasz|unknown|Nguyễn|ΠΑΠΑΔΟΠΟΥΛΟΣ|محمد|ｱｲ|M.|Ana 2|İpek|Weiß|ﬁona`
  .replaceAll('\n', '|')
  .split('|');
const words: Readonly<Record<Exclude<CustomerParameter, 'ph' | 'db'>, readonly string[]>> = {
  fn: names,
  ln: names,
  ge: 'f|M|Female|male|Mr|Mrs.|weiblich|Hombre|other|he|女|divers|wife|ma’am'.split('|'),
  ct: 'Paris|São Paulo|St. Louis|Zürich|New York, NY|北京|Paris 15|L’Aquila|12345|Den Haag|Frankfurt (Oder)|Łódź'.split(
    '|',
  ),
  st: 'California|ca|N.Y.|British Columbia|Bayern|Île-de-France|New South Wales|Tex|US-CA|Ontario|Québec|DC'.split(
    '|',
  ),
  zp: '94025|94025-1234|M1 1AE|123-4567|00-950|SW1A1AA|01310-100|1012 AB|D-80331|London|K1A 0B1|0'.split('|'),
  country:
    'us|US|USA|United States|Deutschland|Great Britain|UAE|Czechia|unknown|Switzerland|UK|日本|Österreich|XX'.split(
      '|',
    ),
  em: `mary@acme.com|John Doe <john@acme.com>|mailto:mary@acme.com|n/a|mary@acme|jörg@bücher.de|a@x.com; b@x.com
first.last+tag@sub.example.co.uk|mary@@acme.com|mary.@acme.com|<mary@acme.com>|mary@acme.c0m|o'neil@acme.com`
    .replaceAll('\n', '|')
    .split('|'),
  external_id: 'CRM-1|Ab Cd| x1 |00Q5e00001abcDE|7|user:9'.split('|'),
};

/** What exports do to a value. */
const dress = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => text,
  (text) => text.toUpperCase(),
  (text) => ` ${text}\t`,
  (text) => `\u00a0${text}\u200b`,
  (text) => text.normalize('NFD'),
  (text) => `"${text}"`,
  (text) => `${text}.`,
  (text) => digest('md5', text, 'hex'),
  (text) => digest('sha256', text.toLowerCase(), 'hex').toUpperCase(),
  (text) => digest('sha256', text === text.toLowerCase() ? 'null' : '', 'hex'),
);

const letters = fc
  .string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCäéñøşžœжяΔ한字ा ’-.'),
    minLength: 1,
    maxLength: 14,
  })
  // The parameter builder looks states up in a plain object, and hashes the source of Object.
  .filter((text) => !(text in {}));
const twoDigits = (max: number) =>
  fc.integer({ min: 1, max }).map((number) => String(number).padStart(2, '0'));

const dates = fc
  .record({
    y: fc.integer({ min: 1890, max: 2027 }),
    m: twoDigits(13),
    d: twoDigits(31),
    form: fc.nat({ max: 6 }),
  })
  .map(({ y, m, d, form }) => {
    const month = ['Jan', 'February', 'März', 'abril', 'mai', 'Jun', 'Jul'][Number(m) % 7];
    return (
      [
        `${y}-${m}-${d}`,
        `${y}${m}${d}`,
        `${m}/${d}/${y}`,
        `${d}.${m}.${y}`,
        `${m}/${d}/${y % 100}`,
        `${d} ${month} ${y}`,
      ][form] ?? `${y}-${m}-${d}T00:00:00Z`
    );
  });

const phones = fc
  .record({
    country: fc.constantFrom(...getCountries(metadata)),
    form: fc.constantFrom('plus', 'spaces', 'zeros', 'national', 'bare', 'extension', 'trunk', 'short'),
  })
  .map(({ country, form }) => {
    const number = getExampleNumber(country, examples, metadata);
    if (number === undefined) return '';
    const code = number.countryCallingCode;
    return {
      plus: number.number as string,
      spaces: number.formatInternational(),
      zeros: `00${number.number.slice(1)}`,
      national: number.formatNational(),
      bare: number.number.slice(1),
      extension: `${number.number} ext. 12`,
      trunk: `+${code} (0) ${number.nationalNumber}`,
      short: number.nationalNumber.slice(0, 5),
    }[form];
  });

const postcodes = fc.stringMatching(
  /^(?:[A-Z]{1,2}[0-9]{1,2}[A-Z]? [0-9][A-Z]{2}|[0-9]{3,9}|[0-9]{5}-[0-9]{3,4})$/,
);
const addresses = fc.stringMatching(/^[a-zA-Z0-9._+-]{1,9}@[a-zA-Z0-9.-]{2,9}\.[a-z]{2,4}$/);

const parameters = [...Object.keys(words), 'ph', 'db'] as CustomerParameter[];

/** The known hard words of each parameter, and made ones of its kind, in several dresses. The same in every run. */
export function madeValues(): readonly (readonly [CustomerParameter, string])[] {
  const value = fc.constantFrom(...parameters).chain((parameter) => {
    const raw =
      parameter === 'ph' ? phones : parameter === 'db' ? dates : fc.constantFrom(...words[parameter]);
    return fc.tuple(fc.constant(parameter), fc.oneof(raw, madeOf(parameter)), dress);
  });
  return fc
    .sample(value, { seed: 20_261_122, numRuns: 12_000 })
    .map(([parameter, raw, put]) => [parameter, put(raw)] as const);
}

function madeOf(parameter: CustomerParameter): fc.Arbitrary<string> {
  switch (parameter) {
    case 'em':
      return addresses;
    case 'ph':
      return phones;
    case 'db':
      return dates;
    case 'zp':
      return postcodes;
    case 'ge':
    case 'country':
      return fc.constantFrom(...words[parameter]);
    default:
      return letters;
  }
}
