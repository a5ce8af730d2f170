import { readLeadId, saysNothing } from '../../customer/index.ts';
import { readTime, type StageChangeField, type Text } from '../../event/index.ts';
import type { Table } from './table.ts';
import { columnValues } from './table-values.ts';

/** Ids that CRMs give their own records, often under the header "Lead ID". */
const ownIds: readonly { readonly crm: string; readonly shape: RegExp }[] = [
  { crm: 'Salesforce', shape: /^(?:00Q|006|003)[a-z\d]{12}(?:[a-z\d]{3})?$/i },
  { crm: 'Zoho', shape: /^zcrm_\d{10,20}$/ },
  { crm: 'Close', shape: /^(?:lead|oppo|cont)_\w{20,60}$/ },
  { crm: 'Dynamics', shape: /^\{?[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\}?$/i },
];

/** Whose record ids most of a column's values are; undefined when they are no CRM's that is known. */
export function ownerOfIds(table: Table, place: number): string | undefined {
  const values = [...columnValues(table, place)].map(String);
  return ownIds.find(({ shape }) => most(values, (value) => shape.test(value.trim())))?.crm;
}

/**
 * Whether most values of a column have the shape of Meta's lead ids; damaged ones count, so that each such row is
 * reported. A column without values may still get some.
 */
export function holdsLeadIds(table: Table, place: number): boolean {
  let values = 0;
  let metas = 0;
  for (const value of columnValues(table, place)) {
    const { leadId, problem } = readLeadId(value);
    if (leadId === undefined && problem === undefined) continue;
    values++;
    if (leadId !== undefined || problem?.code === 'lead_id_damaged' || problem?.code === 'lead_id_dummy')
      metas++;
  }
  return metas * 2 > values || values === 0;
}

/** Whether most values of a column are plainly ids of the shape of Meta's, whatever its header says. */
export function looksLikeLeadIds(table: Table, place: number): boolean {
  return most([...columnValues(table, place)], (value) =>
    /^\s{0,9}(?:l:)?[1-9]\d{14,16}\s{0,9}$/.test(String(value)),
  );
}

/** Whether a column's values, half of them at least, can be what the field means; true when there are none to judge by. */
export function looksLike(field: StageChangeField, table: Table, place: number): boolean {
  const test = tests[field];
  if (field === 'lead_id') return holdsLeadIds(table, place);
  if (test === undefined) return true;
  const values = [...columnValues(table, place)].filter((value) => {
    return typeof value === 'number' || !(value.startsWith('<test lead') || saysNothing(value));
  });
  return !most(values, (value) => !test(value));
}

/** Whether most values of a column are times; false when there are none. */
export function holdsTimes(table: Table, place: number): boolean {
  return most([...columnValues(table, place)], isTime);
}

/** Whether most values of a column can be names of people: a few words of letters. */
export function looksLikeNames(table: Table, place: number): boolean {
  const values = [...columnValues(table, place)].filter((value) => !saysNothing(String(value)));
  return most(values, (value) => {
    const text = String(value).trim();
    return text.length <= 60 && /^\p{L}[\p{L}\p{M}'’.-]*(?:,? [\p{L}\p{M}'’.-]+){0,4}$/u.test(text);
  });
}

const tests: Partial<Record<StageChangeField, (value: Text) => boolean>> = {
  // Some CRMs write a stage's number, which may well be one of Unix time.
  stage: (value) => !isEmail(value) && !(/\d\D\d/.test(String(value).slice(0, 100)) && isTime(value)),
  changed_at: isTime,
  lead_created_at: isTime,
  email: isEmail,
  phone: (value) => isHash(value) || isPhone(String(value).slice(0, 100)),
};

/** Digits of which no date is made; a date is much like a phone otherwise. */
function isPhone(text: string): boolean {
  return (
    /(?:\d\D{0,3}){5}/.test(text) && !/@|\d{4}-\d\d-\d\d|\d:\d\d|\b\d{1,2}([./-])\d{1,2}\1\d{4}\b/.test(text)
  );
}

function isTime(value: Text): boolean {
  const read = readTime(value, { timeZone: 'UTC' });
  return !('problem' in read) || read.problem === 'order';
}

function isEmail(value: Text): boolean {
  return isHash(value) || String(value).includes('@');
}

function isHash(value: Text): boolean {
  return typeof value === 'string' && /^[\da-f]{64}/i.test(value.trim().slice(0, 100));
}

function most<T>(values: readonly T[], test: (value: T) => boolean): boolean {
  return values.filter(test).length * 2 > values.length;
}
