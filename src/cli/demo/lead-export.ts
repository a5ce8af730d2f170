import { Buffer } from 'node:buffer';
import { isoTime } from './iso-time.ts';
import type { MadeLead } from './made-lead.ts';

const offsetHours = 2;
const header = [
  ...['id', 'created_time', 'ad_id', 'ad_name', 'adset_id', 'adset_name', 'campaign_id', 'campaign_name'],
  ...[
    'form_id',
    'form_name',
    'is_organic',
    'platform',
    'email',
    'full_name',
    'phone_number',
    'city',
    'lead_status',
  ],
];
const form = ['f:812340981273455', 'Free quote'];
const ads = [
  [
    'ag:120213450017330581',
    'Video, roof',
    'as:120213450017320581',
    'Broad',
    'c:120213450017310581',
    'Autumn',
  ],
  [
    'ag:120213450017360581',
    'Carousel',
    'as:120213450017350581',
    'Lookalike',
    'c:120213450017310581',
    'Autumn',
  ],
] as const;

/** A lead that somebody made with Meta's test tool. */
export interface TestLead {
  readonly leadId: string;
  /** Unix seconds. */
  readonly createdAt: number;
}

/** Meta's lead export of these leads: UTF-16LE with a byte order mark, separated by tabs, values with their prefixes. */
export function leadExport(leads: readonly MadeLead[], tests: readonly TestLead[]): Uint8Array {
  const rows = [
    ...leads.map((lead) => ({ at: lead.createdAt, cells: cellsOf(lead) })),
    ...tests.map((test) => ({ at: test.createdAt, cells: testCells(test) })),
  ];
  const newestFirst = rows.toSorted((a, b) => b.at - a.at).map(({ cells }) => cells);
  const text = [header, ...newestFirst].map((cells) => `${cells.join('\t')}\n`).join('');
  return Buffer.from(`\ufeff${text}`, 'utf16le');
}

function cellsOf({ person, leadId, createdAt, platform }: MadeLead): string[] {
  const ad = ads[createdAt % 2] ?? ads[0];
  const answers = [person.email, `${person.firstName} ${person.lastName}`];
  const phone = `p:${person.phone.replaceAll(' ', '')}`;
  return [
    ...[`l:${leadId}`, isoTime(createdAt, offsetHours), ...ad, ...form, 'false', platform],
    ...[...answers, phone, person.city, 'CREATED'],
  ];
}

function testCells({ leadId, createdAt }: TestLead): string[] {
  const dummy = (question: string): string => `<test lead: dummy data for ${question}>`;
  return [
    ...[`l:${leadId}`, isoTime(createdAt, offsetHours), '', '', '', '', '', '', ...form, 'true', 'fb'],
    ...['test@meta.com', dummy('full_name'), dummy('phone_number'), dummy('city'), 'CREATED'],
  ];
}
