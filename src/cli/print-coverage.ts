import type { ImportReport } from '../app/index.ts';
import { type Console, print } from './console.ts';
import { bar, formatCount, table } from './terminal/index.ts';

/** Names for people, in Meta's order of priority. */
const names: ReadonlyMap<string, string> = new Map([
  ['lead_id', 'lead id'],
  ['fbc', 'click id'],
  ['em', 'e-mail'],
  ['ph', 'phone'],
  ['fn', 'first name'],
  ['ln', 'last name'],
  ['external_id', 'external id'],
  ['db', 'date of birth'],
  ['ge', 'gender'],
  ['ct', 'city'],
  ['st', 'state'],
  ['zp', 'postcode'],
  ['country', 'country'],
  ['fbp', 'browser id'],
  ['client_ip_address', 'IP address'],
  ['client_user_agent', 'browser'],
  ['subscription_id', 'subscription id'],
]);

/** Matching keys that Meta ranks highest: their absence is worth a line. */
const strongest = ['lead_id', 'em', 'ph'];
const barWidth = 20;

/** Which matching keys events carry: the more, the better Meta finds the person. */
export function printCoverage({ stdout, style }: Console, report: ImportReport): void {
  const { coverage } = report;
  if (coverage.events === 0) return;
  const order = [...names.keys()];
  const place = (key: string): number => (order.indexOf(key) + order.length + 1) % (order.length + 1);
  const keys = [...new Set([...strongest, ...coverage.keys.keys()])].sort((a, b) => place(a) - place(b));
  const rows = keys.map((key) => {
    const count = coverage.keys.get(key) ?? 0;
    return [
      `  ${names.get(key) ?? key}`,
      share(count, coverage.events),
      bar(count, coverage.events, barWidth),
    ];
  });
  print(stdout);
  print(stdout, `${style.bold('Matching keys')} (share of ${formatCount(coverage.events)} events)`);
  print(stdout, table(rows, { align: ['left', 'right'] }));
  printClickIds(stdout, report);
}

/** Meta raises an alert when many click ids are invalid, so their share is said, although none of them is sent. */
function printClickIds(stdout: Console['stdout'], { problems, coverage }: ImportReport): void {
  const invalid = problems.find(({ code }) => code === 'click_id_invalid')?.count ?? 0;
  if (invalid === 0) return;
  const all = invalid + (coverage.keys.get('fbc') ?? 0);
  print(stdout, `  ${share(invalid, all)} of the click ids are invalid and left out.`);
}

/** 100 % only for all of them, 0 % only for none. */
function share(count: number, of: number): string {
  const percent = (100 * count) / of;
  if (count > 0 && percent < 1) return '< 1 %';
  if (count < of && percent > 99) return '> 99 %';
  return `${Math.round(percent)} %`;
}
