import { type StageChangeField, stageChangeFields } from '../../event/index.ts';
import type { SourceOptions } from '../source.ts';
import { missingColumns, noSuchColumn, twoColumns, unknownField } from './column-errors.ts';
import { columnNotes } from './column-notes.ts';
import { holdsLeadIds, looksLike, looksLikeNames, ownerOfIds } from './column-values.ts';
import { findConsent } from './consent-columns.ts';
import { fieldHeaders } from './field-headers.ts';
import { findColumn } from './find-column.ts';
import { foldHeader, foldHeaders } from './fold-header.ts';
import { enteredNames, modifiedNames, nameAlone, pairedNames } from './header-names.ts';
import type { MappedColumns } from './mapped-columns.ts';
import { notesOnRest } from './notes-on-rest.ts';
import type { KnownExport } from './recognize-export.ts';
import type { Table } from './table.ts';
import { columnValues } from './table-values.ts';

/** What the shape of a file adds to the mapping of its columns. */
export interface ShapeRules {
  /** Folded headers that mean a field in this shape only. */
  readonly extra?: Partial<Record<StageChangeField, string>>;
  /** Fields that are not taken from a file of this shape unless mapped by hand. */
  readonly never?: readonly StageChangeField[];
  readonly required: readonly StageChangeField[];
  /** The CRM's export that the file is. */
  readonly known?: KnownExport | undefined;
  /** Columns that are used for something else already. */
  readonly used?: readonly number[];
  /** The file is about leads, who are kept in the directory. */
  readonly leads?: boolean;
}

const mustBeClear: readonly StageChangeField[] = ['stage', 'changed_at', 'lead_id', 'lead_created_at'];
const mustBeSure: readonly StageChangeField[] = ['stage', 'changed_at', 'lead_id', 'record_id', 'origin'];
const entered = foldHeaders(enteredNames);
const modified = foldHeaders(modifiedNames);
const names = new Set(foldHeaders(nameAlone));
const paired = pairedNames.map(({ field, names, beside }) => {
  return { field, names: foldHeaders(names), beside: foldHeaders(beside) };
});

/**
 * Maps a table's columns: first those mapped by hand, then those whose header means a field in the recognized CRM's
 * export, then those with a usual name. A column is taken for `lead_id` by its header only if most of its values have
 * the shape of Meta's ids (other CRMs call their own ids "Lead ID"), and values that can't be what a usual name says keep
 * a column from being taken. Wherever two columns could be meant, a note names both.
 *
 * @throws SourceError when a required column is missing or there twice, or `map` names what there isn't.
 */
export function mapColumns(
  table: Table,
  options: Pick<SourceOptions, 'map'>,
  rules: ShapeRules,
): MappedColumns {
  const mapping = new Mapping(table, options.map ?? {}, rules);
  for (const field of stageChangeFields) mapping.take(field);
  mapping.takeCreatedTime();
  mapping.takeName();
  mapping.takeConsent();
  return mapping.done();
}

class Mapping {
  readonly #table: Table;
  readonly #rules: ShapeRules;
  readonly #folded: readonly string[];
  readonly #taken: Set<number>;
  readonly #places: Map<StageChangeField, number>;
  readonly #more = new Map<'email' | 'phone', readonly number[]>();
  readonly #notes: string[] = [];
  /** Fields that were mapped to nothing by hand. */
  readonly #closed: Set<string>;
  #consent: number | undefined;

  constructor(table: Table, map: Readonly<Record<string, string>>, rules: ShapeRules) {
    this.#table = table;
    this.#rules = rules;
    this.#folded = table.headers.map(foldHeader);
    this.#closed = new Set(Object.keys(map).filter((field) => map[field]?.trim() === '-'));
    this.#places = this.#byHand(map);
    this.#taken = new Set([...this.#places.values(), ...(rules.used ?? [])]);
    if (this.#consent !== undefined) this.#taken.add(this.#consent);
  }

  #byHand(map: Readonly<Record<string, string>>): Map<StageChangeField, number> {
    const places = new Map<StageChangeField, number>();
    for (const [name, header] of Object.entries(map)) {
      const isConsent = name === 'consent';
      const field = isConsent ? 'opted_out' : stageChangeFields.find((known) => known === name);
      if (field === undefined) throw unknownField(name);
      if (this.#closed.has(name)) continue;
      const { headers } = this.#table;
      const place = findColumn(headers, header);
      if (place === -1) throw noSuchColumn(this.#table, name, header);
      const isNamed = foldHeader(header) === this.#folded[place];
      if (mustBeClear.includes(field) && isNamed && headers.lastIndexOf(headers[place] ?? '') !== place) {
        throw twoColumns(this.#table, field, place);
      }
      if (isConsent) this.#consent = place;
      else places.set(field, place);
    }
    return places;
  }

  /** Takes the best column for a field, if there is one. */
  take(field: StageChangeField): void {
    if (this.#places.has(field) || this.#closed.has(field) || this.#rules.never?.includes(field)) return;
    const own = foldHeader(field);
    const known = this.#namesByCrm(field);
    const names = new Set([...known, own, ...this.#usualNames(field)]);
    const found = [...names].flatMap((name) => {
      const usual = name !== own && !known.includes(name);
      const [place, ...twins] = this.#free(name).filter((at) => this.#fits(field, at, usual));
      return place === undefined ? [] : [{ name, place, twins, usual }];
    });
    // A column without values, whatever its name, gives way to one that has some.
    found.sort((a, b) => Number(this.#isEmpty(a.place)) - Number(this.#isEmpty(b.place)));
    const [best, ...others] = found;
    if (best === undefined) return;
    if (best.twins.length > 0) this.#noteTwins(field, best.place);
    this.#places.set(field, best.place);
    this.#taken.add(best.place);
    if (field === 'email' || field === 'phone')
      this.#takeMore(field, best.place, [...best.twins, ...others.map((one) => one.place)]);
    else if (best.name !== own && this.#isDoubtful(field, best)) {
      const rival = others.find(
        ({ name }) => field !== 'changed_at' || timeClass(name) === timeClass(best.name),
      );
      if (rival !== undefined) {
        this.#notes.push(columnNotes.rival(field, this.#header(best.place), this.#header(rival.place)));
      }
    }
    if (!best.usual && !looksLike(field, this.#table, best.place)) {
      this.#notes.push(columnNotes.unlikely(field, this.#header(best.place)));
    }
  }

  #namesByCrm(field: StageChangeField): readonly string[] {
    const { known } = this.#rules;
    const names = known?.columns.get(field) ?? [];
    return field === 'changed_at' ? [...names, ...(known?.entered ?? []), ...(known?.modified ?? [])] : names;
  }

  #usualNames(field: StageChangeField): readonly string[] {
    const names = [...(fieldHeaders.get(field) ?? [])];
    const extra = this.#rules.extra?.[field];
    if (extra !== undefined) names.push(extra);
    if (field === 'changed_at') names.push(...entered, ...modified);
    for (const pair of paired) {
      if (pair.field === field && pair.beside.some((name) => this.#folded.includes(name)))
        names.push(...pair.names);
    }
    return names;
  }

  #free(name: string): readonly number[] {
    return this.#folded.flatMap((header, at) => (header === name && !this.#taken.has(at) ? [at] : []));
  }

  #fits(field: StageChangeField, place: number, usual: boolean): boolean {
    if (field === 'lead_id') {
      if (holdsLeadIds(this.#table, place)) return true;
      this.#noteNotLeadIds(place);
      return false;
    }
    if (!usual || looksLike(field, this.#table, place)) return true;
    this.#notes.push(columnNotes.notTaken(field, this.#header(place)));
    return false;
  }

  /** What a CRM's own export has two of is worth a word for the stage; where only a name speaks, for all that matters. */
  #isDoubtful(field: StageChangeField, best: { readonly usual: boolean }): boolean {
    return field === 'stage' || field === 'lead_id' || (best.usual && mustBeSure.includes(field));
  }

  #takeMore(field: 'email' | 'phone', first: number, places: readonly number[]): void {
    if (places.length === 0) return;
    for (const place of places) this.#taken.add(place);
    this.#more.set(field, places);
    const headers = [first, ...places].map((place) => this.#header(place));
    this.#notes.push(columnNotes.several(field, headers));
  }

  /** Two columns of one name: refused where it would be a matter of luck which is right. */
  #noteTwins(field: StageChangeField, place: number): void {
    const header = this.#header(place);
    if (mustBeClear.includes(field)) throw twoColumns(this.#table, field, place);
    if (field === 'email' || field === 'phone') return;
    this.#notes.push(columnNotes.twins(field, header));
  }

  /** A CRM's own "Lead ID" is what it knows the record by. */
  #noteNotLeadIds(place: number): void {
    const owner = ownerOfIds(this.#table, place);
    const ours = this.#namesByCrm('record_id').find((name) => this.#folded.includes(name));
    const isRecord = ours === undefined ? owner !== undefined : ours === this.#folded[place];
    const isFree = !this.#places.has('record_id') && !this.#closed.has('record_id');
    if (isRecord && isFree && ours === undefined) {
      this.#places.set('record_id', place);
      this.#taken.add(place);
    }
    this.#notes.push(columnNotes.notLeadIds(this.#header(place), owner, isRecord && isFree));
  }

  /** Meta's own name for the creation of a lead, in Meta's spelling, beside Meta's lead ids; never a CRM's "Created Time". */
  takeCreatedTime(): void {
    const place = this.#table.headers.indexOf('created_time');
    if (place === -1 || this.#taken.has(place) || this.#places.has('lead_created_at')) return;
    if (!this.#places.has('lead_id') || this.#rules.never?.includes('lead_created_at')) return;
    if (this.#closed.has('lead_created_at')) return;
    this.#places.set('lead_created_at', place);
    this.#taken.add(place);
  }

  /** "Name" may be anything's; alone, and with names of people in it, it is most likely the lead's. */
  takeName(): void {
    const fields: readonly StageChangeField[] = ['full_name', 'first_name', 'last_name'];
    if (this.#rules.known !== undefined || this.#rules.never?.includes('full_name')) return;
    if (fields.some((field) => this.#places.has(field) || this.#closed.has(field))) return;
    const place = this.#folded.findIndex((header, at) => names.has(header) && !this.#taken.has(at));
    if (place === -1 || !looksLikeNames(this.#table, place)) return;
    this.#places.set('full_name', place);
    this.#taken.add(place);
    this.#notes.push(columnNotes.name(this.#header(place)));
  }

  /** A column about consent counts beside one of `opted_out`: who is out by either is out. */
  takeConsent(): void {
    if (this.#consent === undefined) {
      if (this.#rules.never?.includes('opted_out') || this.#closed.has('opted_out')) return;
      const place = findConsent(this.#folded, this.#taken);
      if (place === -1 || this.#closed.has('consent')) return;
      this.#consent = place;
      this.#taken.add(place);
    }
    if (!this.#places.has('opted_out')) this.#places.set('opted_out', this.#consent);
    this.#notes.push(columnNotes.consent(this.#header(this.#consent), this.#rules.leads === true));
  }

  #isEmpty(place: number): boolean {
    return columnValues(this.#table, place).next().done === true;
  }

  #header(place: number): string {
    return this.#table.headers[place] ?? '';
  }

  done(): MappedColumns {
    const { headers, format } = this.#table;
    // An empty JSON array has no keys, and no row to miss them.
    const hasRows = format === 'csv' || headers.length > 0;
    const missing = this.#rules.required.filter((field) => hasRows && !this.#places.has(field));
    if (missing.length > 0) throw missingColumns(this.#table, missing, this.#taken);
    return {
      places: this.#places,
      columns: new Map([...this.#places].map(([field, place]) => [field, this.#header(place)])),
      unmapped: headers.flatMap((header, at) => (this.#taken.has(at) ? [] : [header || `column ${at + 1}`])),
      late: stageChangeFields.filter((field) => {
        const closed = this.#closed.has(field) || this.#rules.never?.includes(field);
        return !this.#places.has(field) && !closed && !headers.includes(field);
      }),
      notes: [
        ...this.#notes,
        ...notesOnRest({
          table: this.#table,
          folded: this.#folded,
          places: this.#places,
          taken: this.#taken,
          isClosed: (field) =>
            this.#closed.has(field) || this.#rules.never?.some((one) => one === field) === true,
          isStageTime: this.#timeOf() === 'change',
        }),
      ],
      more: this.#more,
      ...(this.#consent !== undefined && { consent: this.#consent }),
      timeOf: this.#timeOf(),
    };
  }

  #timeOf(): MappedColumns['timeOf'] {
    const place = this.#places.get('changed_at');
    return timeClass(place === undefined ? '' : (this.#folded[place] ?? ''), this.#rules.known);
  }
}

function timeClass(folded: string, known?: KnownExport): MappedColumns['timeOf'] {
  if (known?.columns.get('changed_at')?.includes(folded)) return 'change';
  if (known?.entered.includes(folded) || entered.includes(folded)) return 'present stage';
  return known?.modified.includes(folded) || modified.includes(folded) ? 'record' : 'change';
}
