/** A country of the made leads. */
export type Country = 'GB' | 'FR' | 'US';

// Numbers that the regulators keep for films and books, so that no demo ever holds a person's number. Each prefix is
// followed by as many digits as the range leaves free.
// GB: Ofcom's numbers for drama use. FR: the ranges for audiovisual works of ARCEP's numbering plan. US: 555-0100 to
// 555-0199. (The mobile ranges of GB and FR are left out: libphonenumber takes them for invalid.)
const ranges: Readonly<Record<Country, { prefixes: readonly string[]; free: number }>> = {
  GB: {
    prefixes: [
      ...[
        '+44 20 7946 0',
        '+44 113 496 0',
        '+44 114 496 0',
        '+44 116 496 0',
        '+44 117 496 0',
        '+44 118 496 0',
      ],
      ...[
        '+44 121 496 0',
        '+44 131 496 0',
        '+44 141 496 0',
        '+44 151 496 0',
        '+44 161 496 0',
        '+44 191 498 0',
      ],
    ],
    free: 3,
  },
  FR: {
    prefixes: ['+33 1 99 00 ', '+33 2 61 91 ', '+33 3 53 01 ', '+33 4 65 71 ', '+33 5 36 49 '],
    free: 4,
  },
  US: {
    prefixes: [
      ...['202', '206', '212', '215', '303', '305', '312', '314', '404', '412', '415', '503', '512', '602'],
      ...['612', '615', '617', '619', '702', '713', '801', '919'],
    ].map((area) => `+1 ${area} 555 01`),
    free: 2,
  },
};

/** How many numbers a country has. */
export function phoneCount(country: Country): number {
  return ranges[country].prefixes.length * 10 ** ranges[country].free;
}

/** The number at an index from 0, below {@link phoneCount}; grouped, with its country code. */
export function phoneNumber(country: Country, index: number): string {
  const { prefixes, free } = ranges[country];
  const prefix = prefixes[index % prefixes.length] ?? '';
  const rest = String(Math.floor(index / prefixes.length)).padStart(free, '0');
  return prefix + (country === 'FR' ? `${rest.slice(0, 2)} ${rest.slice(2)}` : rest);
}
