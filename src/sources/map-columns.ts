import { readLeadId } from '../customer/index.ts';
import { type StageChangeField, stageChangeFields } from '../event/index.ts';
import { foldName } from '../spec/index.ts';
import { missingColumn, noSuchColumn, twoColumns, unknownField } from './column-errors.ts';
import { fieldHeaders } from './field-headers.ts';
import type { SourceOptions } from './source.ts';
import type { Table } from './table.ts';
import { columnValues } from './table-values.ts';

/** Which column of a table is which field. */
export interface MappedColumns {
  /** Field to the column's place in the table's headers. */
  readonly places: ReadonlyMap<StageChangeField, number>;
  readonly columns: ReadonlyMap<StageChangeField, string>;
  readonly unmapped: readonly string[];
  /** JSON: fields whose own names are no key of the sample, and are taken wherever they come later. */
  readonly late: readonly StageChangeField[];
  readonly notes: readonly string[];
}

/** What the shape of a file adds to the mapping of its columns. */
export interface ShapeRules {
  /** Folded headers that mean a field in this shape only. */
  readonly extra?: Partial<Record<StageChangeField, string>>;
  /** Fields that are not taken from a file of this shape unless mapped by hand. */
  readonly never?: readonly StageChangeField[];
  readonly required: readonly StageChangeField[];
}

const mustBeClear: readonly StageChangeField[] = ['stage', 'changed_at', 'lead_id', 'lead_created_at'];

/**
 * Maps a table's columns: first those mapped by hand, then those whose header means a field. A column is taken for
 * `lead_id` by its header only if most of its values have the shape of Meta's ids (other CRMs call their own ids
 * "Lead ID"); damaged ones count, so that each such row is reported.
 *
 * @throws SourceError when a required column is missing or there twice, or `map` names what there isn't.
 */
export function mapColumns(table: Table, options: SourceOptions, rules: ShapeRules): MappedColumns {
  const notes: string[] = [];
  const places = mapByHand(table, options.map ?? {});
  const folded = table.headers.map(foldName);
  const taken = new Set(places.values());
  const fits = (field: StageChangeField, place: number): boolean => {
    if (field !== 'lead_id' || hasLeadIds(table, place)) return true;
    notes.push(notLeadIds(table.headers[place] ?? ''));
    return false;
  };
  for (const [field, names] of fieldHeaders) {
    if (places.has(field) || rules.never?.includes(field)) continue;
    const extra = rules.extra?.[field];
    for (const name of extra === undefined ? names : [...names, extra]) {
      const candidates = folded.flatMap((header, at) => (header === name && !taken.has(at) ? [at] : []));
      const [place, ...twins] = candidates.filter((at) => fits(field, at));
      if (place === undefined) continue;
      if (twins.length > 0) noteTwins(table, field, place, notes);
      places.set(field, place);
      taken.add(place);
      break;
    }
  }
  takeCreatedTime(table, places, taken, rules);
  // An empty JSON array has no keys, and no row to miss them.
  const hasRows = table.format === 'csv' || table.headers.length > 0;
  for (const field of rules.required)
    if (hasRows && !places.has(field)) throw missingColumn(table, field, taken);
  return {
    places,
    columns: new Map([...places].map(([field, place]) => [field, table.headers[place] ?? ''])),
    unmapped: table.headers.flatMap((header, at) => (taken.has(at) ? [] : [header || `column ${at + 1}`])),
    late: stageChangeFields.filter((field) => {
      return !places.has(field) && !rules.never?.includes(field) && !table.headers.includes(field);
    }),
    notes,
  };
}

/** Two columns of one name: refused where it would be a matter of luck which is right. */
function noteTwins(table: Table, field: StageChangeField, place: number, notes: string[]): void {
  const header = table.headers[place] ?? '';
  if (mustBeClear.includes(field)) throw twoColumns(table.name, field, header);
  notes.push(`There are several columns "${header}"; the first is taken for ${field}.`);
}

/** Meta's own name for the creation of a lead, in Meta's spelling, beside Meta's lead ids; never a CRM's "Created Time". */
function takeCreatedTime(
  table: Table,
  places: Map<StageChangeField, number>,
  taken: Set<number>,
  rules: ShapeRules,
): void {
  const place = table.headers.indexOf('created_time');
  if (place === -1 || taken.has(place) || places.has('lead_created_at')) return;
  if (!places.has('lead_id') || rules.never?.includes('lead_created_at')) return;
  places.set('lead_created_at', place);
  taken.add(place);
}

function mapByHand(
  table: Table,
  map: Readonly<Partial<Record<StageChangeField, string>>>,
): Map<StageChangeField, number> {
  const places = new Map<StageChangeField, number>();
  const folded = table.headers.map(foldName);
  for (const [name, header] of Object.entries(map)) {
    const field = stageChangeFields.find((known) => known === name);
    if (field === undefined) throw unknownField(name);
    const exact = table.headers.indexOf(header.trim());
    const place = exact === -1 ? folded.indexOf(foldName(header) || 'no such header') : exact;
    if (place === -1) throw noSuchColumn(table, field, header);
    const found = table.headers[place];
    if (mustBeClear.includes(field) && table.headers.lastIndexOf(found ?? '') !== place) {
      throw twoColumns(table.name, field, header);
    }
    places.set(field, place);
  }
  return places;
}

function hasLeadIds(table: Table, place: number): boolean {
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

function notLeadIds(header: string): string {
  return (
    `The column "${header}" is not taken for lead_id, since most of its values are no Meta lead ids ` +
    `(15 to 17 digits). If they should be: --map lead_id="${header}".`
  );
}
