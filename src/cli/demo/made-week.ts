import { historyCsv } from './history.ts';
import { leadExport } from './lead-export.ts';
import { leadMaker, type MadeLead, type Stage, stages } from './made-lead.ts';
import { makeMistakes } from './mistakes.ts';
import { peopleMaker } from './people.ts';
import { type Random, seededRandom } from './random.ts';
import { countFacts, type WeekFacts } from './week-facts.ts';
import { rowsOf, skipped, type WeekRow } from './week-row.ts';

/** Which week is made. */
export interface MakeWeekOptions {
  /** Unix seconds; the week ends then. */
  readonly now: number;
  /** The same seed and the same `now` make the same week. */
  readonly seed: number;
  /** Leads of the week, 40 to 8,000. */
  readonly leads: number;
}

/** A week of one advertiser: leads, what the CRM made of them, and every common mistake. Nobody in it exists. */
export interface MadeWeek {
  /** Meta's lead export: UTF-16LE, separated by tabs. */
  readonly leadExport: Uint8Array;
  /** The CRM's history export: CSV, a row for each stage change, in no order. */
  readonly history: string;
  /** The stages in order. */
  readonly funnel: readonly string[];
  /** The advertiser's country; phone numbers without a country code are of there. */
  readonly country: string;
  /** The leads that Meta no longer knows: an event with one of these ids is refused. */
  readonly deletedLeadIds: readonly string[];
  readonly facts: WeekFacts;
}

const hour = 3600;
const day = 24 * hour;
/** The share of the leads that reach each stage; those of earlier weeks come on top. */
const reached = [1, 0.44, 0.2, 0.08];
/** The leads that jump over stages, in a week of 400. */
const jumps: readonly { readonly over: readonly Stage[]; readonly depth: number; readonly often: number }[] =
  [
    { over: ['Lead', 'Qualified', 'Opportunity'], depth: 4, often: 1 },
    { over: ['Qualified', 'Opportunity'], depth: 4, often: 1 },
    { over: ['Qualified'], depth: 3, often: 3 },
    { over: ['Lead'], depth: 2, often: 3 },
  ];

/**
 * Makes a week of stage changes as a CRM has them in life, together with Meta's lead export and the counts that sending
 * it must give.
 *
 * @throws RangeError when `leads` is outside its bounds.
 * @example makeWeek({ now: 1795183380, seed: 1, leads: 400 }).facts.rows.read // 720
 */
export function makeWeek({ now: moment, seed, leads: count }: MakeWeekOptions): MadeWeek {
  if (!(count >= 40 && count <= 8000)) throw new RangeError('leads must be 40 to 8,000');
  const now = Math.floor(moment);
  const random = seededRandom(seed);
  const leads = leadMaker(random, now, peopleMaker(random));
  const often = (times: number): number => Math.max(1, Math.round((times * count) / 400));
  const list = (length: number, make: () => MadeLead): MadeLead[] => Array.from({ length }, make);

  const wrong = makeMistakes(count, { random, leads, now });
  const deleted = list(Math.min(2, often(2)), () => leads.make(now - 6 * day, now - day, 2));
  const goodCount = count - wrong.known.length - deleted.length;
  const good = Array.from({ length: goodCount }, (_, at) =>
    leads.withGaps(leads.make(now - 6.4 * day, now - 4 * hour, depthOf((at + 0.5) / goodCount))),
  );
  const plain = withJumps(good, often);
  const old = list(often(20), () => earlier(leads.make(now - 25 * day, now - 8 * day, 1), now, random));

  const rows: WeekRow[] = [...wrong.rows, ...deleted.flatMap(rowsOf), ...plain.flatMap(rowsOf)];
  for (const lead of old) {
    rows.push(
      ...rowsOf(lead).map((row) => (row.stage === 'Lead' ? skipped(row, 'too_old_on_arrival') : row)),
    );
  }
  const tests = list(2, () => leads.make(now - 6 * day, now - 5 * day, 1));
  const exported = [...wrong.known, ...deleted, ...plain, ...old];
  const deletedLeadIds = deleted.map(({ leadId }) => leadId);
  return {
    leadExport: leadExport(exported, tests),
    history: historyCsv(random.shuffle(rows).map(({ cells }) => cells)),
    funnel: stages,
    country: 'GB',
    deletedLeadIds,
    facts: countFacts(rows, deletedLeadIds, { leads: exported.length, testLeads: tests.length }),
  };
}

function depthOf(share: number): number {
  return reached.findLastIndex((least) => share < least) + 1;
}

/** Lets some leads jump over stages: the CRM has no change to those. */
function withJumps(leads: readonly MadeLead[], often: (times: number) => number): MadeLead[] {
  const left = jumps.map((jump) => ({ ...jump, count: often(jump.often) }));
  return leads.map((lead) => {
    const jump = left.find(({ depth, count }) => count > 0 && lead.steps.length >= depth);
    if (jump === undefined) return lead;
    jump.count--;
    return { ...lead, steps: lead.steps.filter(({ stage }) => !jump.over.includes(stage)) };
  });
}

/** A lead of weeks ago that moved on this week. */
function earlier(lead: MadeLead, now: number, random: Random): MadeLead {
  return { ...lead, steps: [...lead.steps, { stage: 'Qualified', at: now - random.whole(hour, 6 * day) }] };
}
