import type { Landed } from './landed.ts';

/** What was done, summed over rounds and worlds. */
export class Tally {
  rounds = 0;
  /** Runs whose kill point never came. */
  missed = 0;
  /** Kills of one of two processes on a store. */
  besideAnother = 0;
  events = 0;
  requests = 0;
  /** Requests that had no answer, or whose answer was lost with its process. */
  unanswered = 0;
  duplicates = 0;
  readonly landed: Record<Landed, number> = { import: 0, request: 0, outcome: 0, elsewhere: 0 };
  readonly points = new Map<string, number>();

  addKill(landed: Landed, point: string): void {
    this.landed[landed]++;
    this.points.set(point, (this.points.get(point) ?? 0) + 1);
  }

  get kills(): number {
    return Object.values(this.landed).reduce((sum, count) => sum + count, 0);
  }

  /** The share of kills that landed there. */
  share(landed: Landed): number {
    return this.landed[landed] / Math.max(1, this.kills);
  }

  add(more: Tally): void {
    this.rounds += more.rounds;
    this.missed += more.missed;
    this.besideAnother += more.besideAnother;
    this.events += more.events;
    this.requests += more.requests;
    this.unanswered += more.unanswered;
    this.duplicates += more.duplicates;
    for (const name of ['import', 'request', 'outcome', 'elsewhere'] as const)
      this.landed[name] += more.landed[name];
    for (const [point, count] of more.points) this.points.set(point, (this.points.get(point) ?? 0) + count);
  }
}

/** The least share of all kills that must land in each of these. */
export const leastShare = 0.2;
export const mustBeHit = ['import', 'request', 'outcome'] as const;

/** The closing table. `violations` by kind. */
export function tableOf(tally: Tally, violations: ReadonlyMap<string, number>): string {
  const percent = (landed: Landed): string =>
    `${tally.landed[landed]} (${Math.round(tally.share(landed) * 100)} %)`;
  const rows: (readonly [string, string | number])[] = [
    ['rounds', tally.rounds],
    ['kills', tally.kills],
    ['  in an import', percent('import')],
    ['  with a request in flight', percent('request')],
    ['  around an outcome', percent('outcome')],
    ['  elsewhere', percent('elsewhere')],
    ...[...tally.points].sort().map(([point, count]) => [`    at "${point}"`, count] as const),
    ['  of one of two processes', tally.besideAnother],
    ['runs that ended before their kill', tally.missed],
    ['requests', tally.requests],
    ['  without an answer that was kept', tally.unanswered],
    ['events', tally.events],
    ['  received again after such a request (A3)', tally.duplicates],
    ['lost', violations.get('lost') ?? 0],
    ['out of order', violations.get('out_of_order') ?? 0],
    ['sent twice without a reason', violations.get('sent_twice') ?? 0],
    ['other violations', others(violations)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}\n`).join('');
}

function others(violations: ReadonlyMap<string, number>): number {
  const shown = new Set(['lost', 'out_of_order', 'sent_twice']);
  return [...violations].reduce((sum, [kind, count]) => sum + (shown.has(kind) ? 0 : count), 0);
}
