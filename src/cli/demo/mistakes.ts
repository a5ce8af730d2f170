import type { ProblemCode } from '../../spec/index.ts';
import { type HistoryRow, historyRow, historyTime } from './history.ts';
import type { LeadMaker, MadeLead } from './made-lead.ts';
import type { Random } from './random.ts';
import { refused, rowsOf, skipped, type WeekRow } from './week-row.ts';

/** What mistakes are made of. */
export interface MistakeContext {
  readonly random: Random;
  readonly leads: LeadMaker;
  /** Unix seconds. */
  readonly now: number;
}

interface Mistake {
  /** How often in a week of 400 leads. */
  readonly often: number;
  /** Meta doesn't know the lead: it is not in the export, and the CRM has no lead id. */
  readonly unknown?: true;
  rows(lead: MadeLead, context: MistakeContext): WeekRow[];
}

const hour = 3600;
const day = 24 * hour;
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const noContact = { email: '', phone: '' };
const noName = { firstName: '', lastName: '' };

// Each is made with a lead that reached the first stage only, so that no mistake leaves a gap in the funnel.
const mistakes: Readonly<Record<string, Mistake>> = {
  damagedLeadIdWithEmail: {
    often: 2,
    rows: (lead) => rowsOf({ ...lead, crm: { ...lead.crm, leadId: scientific(lead.leadId) } }),
  },
  damagedLeadIdAlone: {
    often: 2,
    rows: (lead) => all(lead, 'lead_id_damaged', { leadId: scientific(lead.leadId), ...noContact }),
  },
  adIdForLeadId: {
    often: 2,
    rows: (lead, { random }) => all(lead, 'lead_id_shape', { leadId: random.digits(18), ...noContact }),
  },
  impossibleDate: {
    often: 2,
    rows: (lead, { now }) => {
      return all(lead, 'time_unreadable', { changedAt: historyTime(now).replace(/-\d\d-\d\dT/, '-02-30T') });
    },
  },
  typingErrorInStage: {
    often: 2,
    rows: (lead) => withExtra(lead, 'unknown_stage', 'Qualifed', lead.createdAt + 2 * hour),
  },
  emptyStage: {
    often: 2,
    rows: (lead) => withExtra(lead, 'stage_missing', '', lead.createdAt + 2 * hour),
  },
  changeInFuture: {
    often: 2,
    rows: (lead, { now }) => withExtra(lead, 'time_future', 'Qualified', now + 3 * hour),
  },
  changeBeforeLead: {
    often: 2,
    rows: (lead) => withExtra(lead, 'time_before_lead', 'Qualified', lead.createdAt - day),
  },
  emailWithoutAt: {
    often: 3,
    rows: (lead) => warned(lead, 'email_invalid', { email: lead.person.email.replace('@', '.') }),
  },
  impossiblePhone: { often: 3, rows: (lead) => warned(lead, 'phone_invalid', { phone: '+44 1234' }) },
  hashedEmptyEmail: { often: 2, rows: (lead) => warned(lead, 'hash_of_nothing', { email: emptyHash }) },
  optedOut: {
    often: 3,
    rows: (lead) => rowsOf(lead).map((row) => skipped(row, 'opted_out', { optedOut: 'yes' })),
  },
  sameRowTwice: {
    often: 4,
    rows: (lead) => rowsOf(lead).flatMap((row) => [row, { ...row, fate: { kind: 'duplicate' } }]),
  },
  otherChannel: {
    often: 8,
    unknown: true,
    rows: (lead) => rowsOf(lead).map((row) => skipped(row, 'not_a_meta_lead', { leadSource: 'Google Ads' })),
  },
  notInExport: {
    often: 3,
    unknown: true,
    rows: (lead) => rowsOf(lead).map((row) => ({ ...row, recovered: false })),
  },
  nothingToMatch: {
    often: 2,
    unknown: true,
    rows: (lead) => all(lead, 'no_matching_key', { ...noContact, ...noName, city: '', country: '' }),
  },
  cityAndCountryOnly: {
    often: 1,
    unknown: true,
    rows: (lead) => all(lead, 'user_data_too_broad', { ...noContact, ...noName }),
  },
};

/**
 * Makes every mistake as often as it happens among that many leads, each at least once.
 *
 * @returns the rows, and the leads of them that are in Meta's export.
 */
export function makeMistakes(leads: number, context: MistakeContext): { rows: WeekRow[]; known: MadeLead[] } {
  const rows: WeekRow[] = [];
  const known: MadeLead[] = [];
  for (const mistake of Object.values(mistakes)) {
    const count = Math.max(1, Math.round((mistake.often * leads) / 400));
    for (let made = 0; made < count; made++) {
      const lead = context.leads.make(context.now - 4 * day, context.now - 4 * hour, 1);
      if (!mistake.unknown) known.push(lead);
      const kept = mistake.unknown ? { ...lead, crm: { ...lead.crm, leadId: '' } } : lead;
      rows.push(...mistake.rows(kept, context));
    }
  }
  return { rows, known };
}

/** What a spreadsheet makes of a long number: 1.23457E+15. */
function scientific(leadId: string): string {
  return Number(leadId).toExponential(5).toUpperCase();
}

function all(lead: MadeLead, code: ProblemCode, cells: Partial<HistoryRow>): WeekRow[] {
  return rowsOf(lead).map((row) => refused(row, code, cells));
}

function warned(lead: MadeLead, warning: ProblemCode, cells: Partial<HistoryRow>): WeekRow[] {
  return rowsOf(lead).map((row) => ({ ...row, cells: { ...row.cells, ...cells }, warning }));
}

/** The rows of a lead that are well, and one more that is not. */
function withExtra(lead: MadeLead, code: ProblemCode, stage: string, at: number): WeekRow[] {
  const rows = rowsOf(lead);
  return [...rows, ...rows.slice(0, 1).map((row) => refused(row, code, historyRow(lead, stage, at)))];
}
