import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** What a made history file holds. */
export interface MadeHistory {
  readonly rows: number;
  readonly leads: number;
}

const stages = ['Lead', 'Qualified', 'Opportunity', 'Customer'];
const firstNames = Array.from({ length: 2_000 }, (_, index) => `First${index}`);
const lastNames = Array.from({ length: 50_000 }, (_, index) => `Last${index}`);
const cities = Array.from({ length: 5_000 }, (_, index) => `City ${index}`);
const perLead = 2;

/**
 * Writes a history export with `rows` stage changes of `rows / 2` leads, every row with lead id, record id, e-mail,
 * phone, names and city, shuffled so that the rows of a lead are far apart.
 *
 * @param now Unix seconds; all changes lie within the six days before.
 */
export async function makeHistory(file: string, rows: number, now: number): Promise<MadeHistory> {
  const stream = createWriteStream(file);
  stream.write('Record ID,Lead ID,Stage,Changed At,Email,Phone,First Name,Last Name,City,Country\n');
  const leads = Math.ceil(rows / perLead);
  // A step that shares no factor with the number of rows visits each once, in a scattered order.
  const step = coprime(rows);
  let chunk = '';
  for (let index = 0, at = 0; index < rows; index++, at = (at + step) % rows) {
    chunk += row(at % leads, Math.floor(at / leads), now);
    if (chunk.length < 65_536) continue;
    if (!stream.write(chunk)) await once(stream, 'drain');
    chunk = '';
  }
  stream.end(chunk);
  await once(stream, 'close');
  return { rows, leads };
}

function row(lead: number, stage: number, now: number): string {
  const leadId = 10_000_000_000_000_000n + BigInt(lead) * 7_919n;
  const time = new Date((now - 500_000 + ((lead * 31) % 300_000) + stage * 3_600) * 1000)
    .toISOString()
    .slice(0, 19);
  const phone = `+1650${String(2_000_000 + (lead % 7_999_999)).padStart(7, '0')}`;
  const name = `${firstNames[lead % firstNames.length]},${lastNames[(lead * 7) % lastNames.length]}`;
  return `R${lead},${leadId},${stages[stage]},${time}Z,person${lead}@example.com,${phone},${name},${cities[lead % cities.length]},US\n`;
}

function coprime(count: number): number {
  const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
  let step = Math.floor(count * 0.618) | 1;
  while (gcd(step, count) !== 1) step += 2;
  return step;
}
