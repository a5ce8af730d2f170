import type { StageChange } from '../src/event/index.ts';

const firstNames = 2_000;
const lastNames = 50_000;
const cities = 5_000;

const states =
  `Alabama Alaska Arizona Arkansas California Colorado Connecticut Delaware Florida Georgia Hawaii Idaho
Illinois Indiana Iowa Kansas Kentucky Louisiana Maine Maryland Massachusetts Michigan Minnesota Mississippi Missouri
Montana Nebraska Nevada New-Hampshire New-Jersey New-Mexico New-York North-Carolina North-Dakota Ohio Oklahoma Oregon
Pennsylvania Rhode-Island South-Carolina South-Dakota Tennessee Texas Utah Vermont Virginia Washington West-Virginia
Wisconsin Wyoming`
    .split(/\s+/)
    .map((name) => name.replace('-', ' '));

// Country, calling code, what is dialled before the number at home only, the number.
const plans = [
  ['US', '1', '', '(415) 2##-####'],
  ['CA', '1', '', '(416) 2##-####'],
  ['GB', '44', '0', '7400 ######'],
  ['DE', '49', '0', '171 #######'],
  ['FR', '33', '0', '6 12 ## ## ##'],
  ['ES', '34', '', '612 ### ###'],
  ['IT', '39', '', '320 #######'],
  ['NL', '31', '0', '6 12######'],
  ['BE', '32', '0', '470 ## ## ##'],
  ['AT', '43', '0', '664 #######'],
  ['CH', '41', '0', '79 2## ## ##'],
  ['PL', '48', '', '512 ### ###'],
  ['SE', '46', '0', '70-2## ## ##'],
  ['PT', '351', '', '912 ### ###'],
  ['DK', '45', '', '20 ## ## ##'],
  ['BR', '55', '', '(11) 9####-####'],
  ['MX', '52', '', '55 2### ####'],
  ['IN', '91', '', '98### #####'],
  ['AU', '61', '0', '412 ### ###'],
  ['JP', '81', '0', '90-2###-####'],
] as const;

/**
 * Makes stage changes with 8 fields that are hashed, in the cardinalities of a large advertiser: 2,000 first names, 50,000
 * last names, 5,000 cities, 50 states, 20 countries; e-mail and phone are unique, postcodes are 90,000. Of five phones one
 * is written as at home, the others internationally. The same ones in every run.
 *
 * @param changedAt Unix seconds; the changes lie within the day before.
 * @returns a function that makes the next ones, fresh as a reader of a file hands them over.
 */
export function stageChangeMaker(changedAt: number): (count: number) => readonly StageChange[] {
  const random = generator(20_261_122);
  const pick = (among: number): number => Math.floor(random() * among);
  let made = 0;
  const make = (): StageChange => {
    const plan = plans[pick(plans.length)] ?? plans[0];
    const first = word(pick(firstNames), 'an');
    const last = word(pick(lastNames), 'son');
    made += 1;
    return {
      stage: 'Qualified',
      changed_at: new Date((changedAt - pick(86_400)) * 1000).toISOString(),
      lead_id: String(1_000_000_000_000_000 + pick(7_000_000_000_000_000)),
      email: `${first}.${last}${made}@Example${pick(500)}.com`,
      phone: phone(plan, made % 5, () => String(pick(10))),
      first_name: first,
      last_name: last,
      city: word(pick(cities), ' City'),
      state: states[pick(states.length)] ?? '',
      zip: String(10_000 + pick(90_000)),
      country: plan[0],
    };
  };
  return (count) => JSON.parse(JSON.stringify(Array.from({ length: count }, make)));
}

function phone(plan: (typeof plans)[number], kind: number, digit: () => string): string {
  const [, code, trunk, pattern] = plan;
  const national = pattern.replace(/#/g, digit);
  if (kind === 0) return national.startsWith('(') ? national : trunk + national;
  const spaced = `+${code} ${national.replace(/[()]/g, '')}`;
  return kind > 2 ? spaced : spaced.replace(/[ -]/g, '');
}

/** A name of syllables, another for each number. */
function word(number: number, ending: string): string {
  const syllables = ['ba', 'ke', 'li', 'mo', 'nu', 'ra', 'se', 'ti', 'vo', 'za'];
  const text = [...String(number)].map((digit) => syllables[Number(digit)]).join('');
  return text.charAt(0).toUpperCase() + text.slice(1) + ending;
}

/** Numbers from 0 to 1 that are the same in each run (Park and Miller). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
