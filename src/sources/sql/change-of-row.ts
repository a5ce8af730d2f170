import { type StageChange, type StageChangeField, stageChangeFields } from '../../event/index.ts';
import { fieldTextOf, setConsent, toRecord } from '../item-record.ts';
import { mappableFields } from '../mappable-fields.ts';
import { noColumn, placeOf } from './columns.ts';
import type { SqlSourceOptions } from './options.ts';
import type { SqlColumn } from './page-reader.ts';
import { SqlSourceError } from './sql-source-error.ts';

/**
 * Makes the function that makes a row's values a stage change.
 *
 * @throws SqlSourceError `columns` when a named column is not there or holds what no field can, or when nothing gives
 *   the stage or its time
 */
export function changeOfRow(
  columns: readonly SqlColumn[],
  { fields, constants, leadEventSource }: SqlSourceOptions,
): (values: readonly unknown[]) => StageChange {
  const takes = mappableFields.flatMap((field) => {
    const named = Object.hasOwn(fields, field) ? (fields[field] ?? []) : undefined;
    const places = (named ?? [field]).flatMap((name) => {
      const place = placeOf(columns, name);
      if (place === -1 && named !== undefined) throw noColumn(`${field} is to come from "${name}"`, columns);
      const unusable = columns[place]?.unusable;
      if (unusable !== undefined) throw unusableColumn(field, name, unusable);
      return place === -1 ? [] : [place];
    });
    return places.length === 0 ? [] : [{ field, places }];
  });
  const given = Object.entries(constants).filter(([field]) => mappableFields.includes(field));
  for (const field of ['stage', 'changed_at']) {
    const isThere = takes.some((take) => take.field === field) || Object.hasOwn(constants, field);
    if (!isThere) throw noColumn(`No column is called ${field}`, columns);
  }
  return (values) => {
    const record: Record<string, unknown> = {};
    for (const { field, places } of takes) {
      const found = filled(values, places, field, leadEventSource);
      // A person may have several of these; of anything else the first that is filled counts.
      const several = found.length > 1 && (field === 'email' || field === 'phone');
      if (found.length > 0) record[field] = several ? found : found[0];
    }
    for (const [field, value] of given) record[field] ??= value;
    const { consent, ...change } = record;
    const speaksOfConsent = takes.some(({ field }) => field === 'consent') || consent !== undefined;
    if (speaksOfConsent) setConsent(change, consent);
    return toRecord(change);
  };
}

function filled(
  values: readonly unknown[],
  places: readonly number[],
  field: string,
  crm: string | undefined,
): readonly unknown[] {
  return places.flatMap((place) => {
    const value = values[place];
    const found = typeof value === 'string' && isField(field) ? fieldTextOf(field, value, crm) : value;
    return found === undefined ? [] : [found];
  });
}

const own: ReadonlySet<string> = new Set(stageChangeFields);

/** All that can be mapped but `consent`. */
function isField(field: string): field is StageChangeField {
  return own.has(field);
}

function unusableColumn(field: string, name: string, what: string): SqlSourceError {
  return new SqlSourceError(
    'columns',
    `${field} comes from "${name}", which holds ${what}.`,
    "Take the value out in the query, for example data->>'email' as email.",
  );
}
