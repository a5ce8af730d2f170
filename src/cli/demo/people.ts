import { type Country, phoneCount, phoneNumber } from './phone-numbers.ts';
import type { Random } from './random.ts';

/** A made person. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** With country code, grouped by blanks. */
  readonly phone: string;
  readonly city: string;
  readonly country: Country;
}

const firstNames = [
  ...[
    'Ada',
    'Amélie',
    'Ben',
    'Camille',
    'Chloë',
    'Daniel',
    'Deborah',
    'Élodie',
    'Emma',
    'Farid',
    'Grace',
    'Hugo',
  ],
  ...[
    'Imran',
    'Isla',
    'Jack',
    'Joséphine',
    'Kwame',
    'Leila',
    'Liam',
    'Marek',
    'Maya',
    'Noah',
    'Nora',
    'Oliver',
  ],
  ...['Priya', 'Quentin', 'Rosa', 'Samuel', 'Sofía', 'Théo', 'Uma', 'Victor', 'Wei', 'Yara', 'Zoë'],
] as [string, ...string[]];
const lastNames = [
  ...[
    'Abbott',
    'Anders',
    'Baker',
    'Bélanger',
    'Carver',
    'Chandra',
    'Chevalier',
    "D'Arcy",
    'Dubois',
    'Ellison',
  ],
  ...['Farrow', 'Fontaine', 'García', 'Hale', 'Harlow', 'Ibrahim', 'Jensen', 'Kaur', 'Lefèvre', 'Lindqvist'],
  ...['Marlowe', 'Moreau', 'Novak', "O'Connor", 'Okafor', 'Park', 'Quinn', 'Rossi', 'Sharma', 'Smith-Jones'],
  ...['Taylor', 'Underwood', 'van den Berg', 'Whitfield', 'Young', 'Zimmer'],
] as [string, ...string[]];
const domains = ['example.com', 'example.com', 'example.org', 'example.net'] as [string, ...string[]];
const cities: Readonly<Record<Country, [string, ...string[]]>> = {
  GB: ['London', 'Leeds', 'Bristol', 'Manchester', 'Edinburgh', 'St Albans'],
  FR: ['Paris', 'Lyon', 'Saint-Étienne', 'Nîmes'],
  US: ['New York', 'Washington, DC', 'St. Louis', 'Portland'],
};
const countries = ['GB', 'GB', 'GB', 'GB', 'GB', 'FR', 'FR', 'US'] as [Country, ...Country[]];
// Shares no factor with any count of numbers, so that stepping by it meets each number once.
const step = 7919;

/**
 * Makes people, no two of whom share an e-mail or a phone number.
 *
 * @throws RangeError when a country has no number left (beyond about ten thousand people).
 */
export function peopleMaker(random: Random): () => Person {
  const emails = new Map<string, number>();
  const used: Record<Country, number> = { GB: 0, FR: 0, US: 0 };
  const start = random.whole(0, 999);

  const emailOf = (firstName: string, lastName: string): string => {
    const plain = `${firstName}.${lastName}`
      .normalize('NFD')
      .replaceAll(/[^A-Za-z.-]/g, '')
      .toLowerCase();
    const domain = random.pick(domains);
    const address = `${plain}@${domain}`;
    const namesakes = (emails.get(address) ?? 0) + 1;
    emails.set(address, namesakes);
    return namesakes === 1 ? address : `${plain}${namesakes}@${domain}`;
  };
  return () => {
    const country = random.pick(countries);
    const count = phoneCount(country);
    if (used[country] >= count) throw new RangeError('there are not enough made phone numbers');
    const phone = phoneNumber(country, (start + used[country]++ * step) % count);
    const firstName = random.pick(firstNames);
    const lastName = random.pick(lastNames);
    const email = emailOf(firstName, lastName);
    return { firstName, lastName, email, phone, city: random.pick(cities[country]), country };
  };
}
