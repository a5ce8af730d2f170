import type { StageChangeField } from '../../event/index.ts';
import { foldName } from '../../spec/index.ts';
import type { RawRow } from '../raw-row.ts';

const always = ['id', 'createdtime'];
const telling = words(
  'adid adname adsetid adsetname campaignid campaignname formid formname isorganic platform',
);

/** Headers that mean a field in Meta's lead export only. */
export const leadExportHeaders: Partial<Record<StageChangeField, string>> = {
  lead_id: 'id',
  lead_created_at: 'createdtime',
};

/** Whether these are the headers of Meta's lead export (Ads Manager, Forms library). */
export function isLeadExport(headers: readonly string[]): boolean {
  const folded = new Set(headers.map(foldName));
  return always.every((name) => folded.has(name)) && telling.filter((name) => folded.has(name)).length >= 2;
}

const leadsCenter = words('created name source form channel stage owner labels');

/** Whether these are the headers of Meta's Leads Center, which lists leads as a small CRM does. */
export function isLeadsCenter(headers: readonly string[]): boolean {
  const folded = new Set(headers.map(foldName));
  return leadsCenter.every((name) => folded.has(name));
}

const testPeople = new Set(['test@meta.com', 'test@fb.com']);

/** Whether Meta's tools made this lead: they fill every answer with `<test lead: dummy data for ...>`. */
export function isTestLead({ cells, item }: RawRow): boolean {
  return (cells ?? Object.values(item ?? {})).some(
    (value) =>
      typeof value === 'string' &&
      ((value.charCodeAt(0) === 60 && value.startsWith('<test lead')) ||
        (value.charCodeAt(0) === 116 && testPeople.has(value.trim().toLowerCase()))),
  );
}

function words(text: string): readonly string[] {
  return text.split(' ');
}
