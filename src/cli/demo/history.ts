import { isoTime } from './iso-time.ts';
import type { MadeLead } from './made-lead.ts';

const offsetHours = 1;

const columns = {
  recordId: 'Record ID',
  leadId: 'Lead ID',
  stage: 'Stage',
  changedAt: 'Changed At',
  email: 'Email',
  phone: 'Phone',
  firstName: 'First Name',
  lastName: 'Last Name',
  city: 'City',
  country: 'Country',
  leadSource: 'Lead Source',
  value: 'Value',
  currency: 'Currency',
  optedOut: 'Opted Out',
} as const;

/** A row of the CRM's history export. */
export type HistoryRow = Readonly<Record<keyof typeof columns, string>>;

/** The row that the CRM writes when a lead reaches a stage, `at` in Unix seconds. */
export function historyRow(lead: MadeLead, stage: string, at: number): HistoryRow {
  const paid = stage === 'Opportunity' || stage === 'Customer';
  return {
    recordId: lead.recordId,
    leadId: lead.crm.leadId,
    stage,
    changedAt: historyTime(at),
    email: lead.crm.email,
    phone: lead.crm.phone,
    firstName: lead.person.firstName,
    lastName: lead.person.lastName,
    city: lead.person.city,
    country: lead.person.country,
    leadSource: lead.platform === 'fb' ? 'Facebook' : 'Instagram',
    value: paid ? `${900 + (Number(lead.recordId) % 40) * 45}.00` : '',
    currency: paid ? 'GBP' : '',
    optedOut: 'no',
  };
}

/** Unix seconds as this CRM writes them. */
export function historyTime(seconds: number): string {
  return isoTime(seconds, offsetHours);
}

/** The rows as CSV with a header. */
export function historyCsv(rows: readonly HistoryRow[]): string {
  const keys = Object.keys(columns) as (keyof typeof columns)[];
  const lines = [Object.values(columns), ...rows.map((row) => keys.map((key) => row[key]))];
  return lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
