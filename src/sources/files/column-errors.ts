import { type StageChangeField, stageChangeFields } from '../../event/index.ts';
import { likeNames } from '../../spec/index.ts';
import { SourceError } from '../source-error.ts';
import { holdsTimes } from './column-values.ts';
import { fieldHeaders, hints } from './field-headers.ts';
import { columnName } from './find-column.ts';
import { foldHeader } from './fold-header.ts';
import type { Table } from './table.ts';

/** Required columns that neither a header nor `--map` gives. */
export function missingColumns(
  table: Table,
  fields: readonly StageChangeField[],
  taken: ReadonlySet<number>,
): SourceError {
  const message = `${table.name} has no column for ${fields.join(' and none for ')}.`;
  if (!looksLikeHeader(table.headers)) {
    return new SourceError(
      'column_missing',
      message,
      'The first line must hold the names of the columns; add it.',
    );
  }
  const free = table.headers.filter((header, at) => header !== '' && !taken.has(at));
  if (free.length === 0) {
    return new SourceError(
      'column_missing',
      message,
      'All its columns are used for something else. Export more columns.',
    );
  }
  const near = fields.map((field) => [field, nearest(field, free)] as const);
  const dates = fields.some((field) => field === 'stage' || field === 'changed_at')
    ? stageDates(table, taken)
    : [];
  const named = near.flatMap(([field, header]) => {
    // One of several dates, a stage each, is not the time of them all.
    if (header === undefined || dates.some((text) => text.includes(`=${header}"`))) return [];
    const name = columnName(table.headers, table.headers.indexOf(header));
    return [`The nearest to ${field} is "${header}". If that is it: --map ${field}="${name}".`];
  });
  const unnamed = near.flatMap(([field, header]) =>
    header === undefined ? [`--map ${field}="Column"`] : [],
  );
  const byHand =
    unnamed.length > 0 && dates.length === 0
      ? [`Name it with ${unnamed.join(' ')}. Not used so far: ${list(free)}.`]
      : [];
  return new SourceError('column_missing', message, [...named, ...byHand, ...dates].join(' '));
}

/** The header that is most like the usual ones of a field. */
function nearest(field: StageChangeField, free: readonly string[]): string | undefined {
  const names = [...(fieldHeaders.get(field) ?? []), ...(hints[field] ?? [])];
  // When the CRM made the record, or hopes to close it, is never when the stage changed.
  const not = field === 'changed_at' ? notChanged : field === 'stage' ? notStage : undefined;
  return likeNames(names, not === undefined ? free : free.filter((header) => !not.test(header)))[0];
}

const notChanged = /creat|birth|clos|erstell|naiss|nacim/i;
// A column of times, or of names, is never the stage's.
const notStage = /date|datum|fecha|\btime\b|^(?:full |first |last |contact |person )?name$/i;
const noStage =
  /creat|birth|clos|modif|updat|activ|last|next|erstell|änder|geburt|naiss|nacim|contact(?!ed)|aktualisiert/i;

const dateWords =
  /^(?:date|datum|fecha|data)[\s_](?:of |de |du |der |des )?|[\s_-]*(?:date|datum|since|at|on|geworden|am)$/gi;

/** Several date columns may be a date a stage. */
function stageDates(table: Table, taken: ReadonlySet<number>): readonly string[] {
  const headers = table.headers.filter((header, at) => {
    return header !== '' && !taken.has(at) && !noStage.test(header) && holdsTimes(table, at);
  });
  if (headers.length < 2) return [];
  const options = headers.slice(0, 4).map((header) => {
    const stage = header.replace(dateWords, '').trim() || header;
    return `--map-stage "${stage}=${header}"`;
  });
  return [`If each of ${list(headers)} says when a lead reached a stage: ${options.join(' ')}.`];
}

/** A file without a header has a person's data in its first line, which must not be shown. */
function looksLikeHeader(headers: readonly string[]): boolean {
  return !headers.some(
    (header) => header.includes('@') || /\d{5}|\d[-/.]\d/.test(header) || header.length > 200,
  );
}

/** `--map` names a header that the file doesn't have. */
export function noSuchColumn(
  table: Table,
  field: string,
  header: string,
  option: '--map' | '--map-stage' = '--map',
): SourceError {
  const message = `${option} names the column "${header}", which ${table.name} does not have.`;
  if (!looksLikeHeader(table.headers)) {
    return new SourceError(
      'map_column_missing',
      message,
      'The first line must hold the names of the columns; add it.',
    );
  }
  const near = likeNames(
    [header],
    table.headers.filter((one) => one !== ''),
  );
  const fix =
    near.length === 0
      ? `The columns are ${list(table.headers)}.`
      : `The nearest: ${list(near.slice(0, 3))}. For example: ${example(option, field, near[0] ?? '')}.`;
  return new SourceError('map_column_missing', message, fix);
}

function example(option: '--map' | '--map-stage', what: string, header: string): string {
  return option === '--map' ? `--map ${what}="${header}"` : `--map-stage "${what}=${header}"`;
}

/** `--map` names a field that doesn't exist. */
export function unknownField(name: string): SourceError {
  const near = likeNames([name], stageChangeFields)[0];
  const fix =
    near === undefined ? `The fields are ${stageChangeFields.join(', ')}.` : `Did you mean ${near}?`;
  return new SourceError(
    'map_field_unknown',
    `--map names "${name}", which is no field of a stage change.`,
    fix,
  );
}

/** Two columns of the same name, where it matters which. */
export function twoColumns(table: Table, field: StageChangeField, place: number): SourceError {
  const header = table.headers[place] ?? '';
  const twins = table.headers.flatMap((one, at) => (foldHeader(one) === foldHeader(header) ? [at + 1] : []));
  const options = twins.slice(0, 4).map((number) => `--map ${field}="column ${number}"`);
  return new SourceError(
    'column_twice',
    `${table.name} has several columns "${header}", so it is not clear which is ${field}.`,
    `Say which by its number: ${options.join(' or ')}.`,
  );
}

function list(headers: readonly string[]): string {
  const shown = headers.filter((header) => header !== '').slice(0, 20);
  return shown.map((header) => `"${header}"`).join(', ') + (headers.length > 20 ? ', ...' : '');
}
