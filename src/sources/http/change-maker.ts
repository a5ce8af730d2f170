import { saysNothing } from '../../customer/index.ts';
import { type StageChange, type StageChangeField, stageChangeFields } from '../../event/index.ts';
import { nearestName, type Problem, problem } from '../../spec/index.ts';
import { noProblems, type RowFields } from '../files/row-reader.ts';
import { fieldTextOf, setConsent, toRecord } from '../item-record.ts';
import { mappableFields } from '../mappable-fields.ts';
import { SourceError } from '../source-error.ts';
import { compilePath, type Path } from './compile-path.ts';
import { followPath } from './follow-path.ts';
import type { HttpSourceOptions } from './options.ts';

/** Where an item's values are looked up. */
export interface ItemPlace {
  readonly item: unknown;
  /** The whole body that the item is part of. */
  readonly body: unknown;
  /** When the request came, Unix seconds. */
  readonly now: number;
  /** What paths from the whole body led to: the same for all of its items. */
  readonly found?: Map<Path, readonly unknown[]>;
}

/** A stage change made of an item; what was left out is in the problems. */
export interface MadeChange {
  readonly record: StageChange;
  readonly problems: readonly Problem[];
}

interface FieldRule {
  readonly field: StageChangeField;
  readonly paths: readonly Path[];
  readonly constant?: string;
}

const known: ReadonlySet<string> = new Set(mappableFields);
/** Fields of which a person may have several. */
const lists: ReadonlySet<StageChangeField> = new Set([
  'email',
  'phone',
  'first_name',
  'last_name',
  'full_name',
  'gender',
  'date_of_birth',
  'city',
  'state',
  'zip',
  'country',
  'external_id',
  'data_processing_options',
]);

/** What is taken from where. */
type Mapping = Pick<HttpSourceOptions, 'name' | 'fields' | 'constants' | 'leadEventSource'>;

/**
 * Makes the function that makes a stage change of an item.
 *
 * @throws SourceError `mapping_invalid` with every mistake of the mapping
 */
export function changeMaker(options: Mapping): (place: ItemPlace) => MadeChange {
  const mistakes = unknownFields(options);
  const paths = compileAll(options.fields, mistakes);
  if (mistakes.length > 0) throw invalidMapping(options, mistakes);
  const rules: FieldRule[] = stageChangeFields.flatMap((field) => {
    const constant = own(options.constants, field);
    const compiled = paths.get(field) ?? [];
    if (compiled.length === 0 && constant === undefined) return [];
    return [{ field, paths: compiled, ...(constant !== undefined && { constant }) }];
  });
  const consent = paths.get('consent');
  return (place) => {
    const fields: RowFields = {};
    const problems: Problem[] = [];
    for (const rule of rules) {
      const value = fieldValueOf(rule, place, problems, options.leadEventSource) ?? rule.constant;
      if (value !== undefined) (fields as Record<string, unknown>)[rule.field] = value;
    }
    if (consent !== undefined) {
      const said = consent.flatMap((path) => valuesAt(path, place)).find((value) => !isNothing(value));
      setConsent(fields, said ?? own(options.constants, 'consent'));
    }
    return { record: toRecord(fields), problems: problems.length === 0 ? noProblems : problems };
  };
}

/** The path to a body's items, or undefined when there is none. */
export function itemsPath(options: HttpSourceOptions): Path | undefined {
  if (options.items === undefined) return undefined;
  const path = compilePath(options.items);
  if ('wrong' in path)
    throw invalidMapping(options, [`the path "${options.items}" of items can't be followed: ${path.wrong}`]);
  return path;
}

/** The values at a path, of an item or of the whole body. */
export function valuesAt(path: Path, { item, body, now, found }: ItemPlace): readonly unknown[] {
  if (path.from === 'item') return followPath(path, item);
  if (path.from === 'received') return [now];
  const values = found?.get(path) ?? followPath(path, body);
  found?.set(path, values);
  return values;
}

function fieldValueOf(
  { field, paths }: FieldRule,
  place: ItemPlace,
  problems: Problem[],
  crm: string | undefined,
): unknown {
  const all = field === 'email' || field === 'phone';
  const found: unknown[] = [];
  for (const path of paths) {
    for (const value of valuesAt(path, place)) {
      // A list of one, as Meta's field_data has; lists of several are for fields that may have several.
      const flat = Array.isArray(value) && (lists.has(field) || value.length === 1) ? value : [value];
      for (const one of flat) addValue(found, one, field, problems, crm);
    }
    if (found.length > 0 && !all) break;
  }
  if (found.length < 2 || !lists.has(field)) return found[0];
  const different = [...new Set(found)];
  return different.length > 1 ? different : found[0];
}

function addValue(
  found: unknown[],
  value: unknown,
  field: StageChangeField,
  problems: Problem[],
  crm: string | undefined,
): void {
  if (typeof value !== 'string') {
    if (value !== undefined && value !== null) found.push(value);
    return;
  }
  const text = fieldTextOf(field, value, crm);
  // Templates that found nothing write "null". A stage of that name is shown as one, and doubt about consent is kept.
  const isWord = field !== 'stage' && field !== 'opted_out';
  if (text === undefined || (isWord && saysNothing(text))) return;
  if (text.includes('\ufffd') && field !== 'stage') {
    // Hashed as it is, it would match nobody.
    problems.push(problem('value_dropped', field, { parameter: field, reason: 'it is not UTF-8' }));
    return;
  }
  found.push(text);
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function unknownFields({ fields, constants }: Mapping): string[] {
  const names = [...Object.keys(fields), ...Object.keys(constants)];
  return names
    .filter((name) => !known.has(name))
    .map(
      (name) => `${name} is no field of a stage change (did you mean ${nearestName(name, mappableFields)}?)`,
    );
}

function compileAll(fields: Mapping['fields'], mistakes: string[]): ReadonlyMap<string, readonly Path[]> {
  const paths = Object.entries(fields).map(([field, texts]): [string, readonly Path[]] => [
    field,
    texts.flatMap((text) => {
      const path = compilePath(text);
      if (!('wrong' in path)) return [path];
      mistakes.push(`the path "${text}" of ${field} can't be followed: ${path.wrong}`);
      return [];
    }),
  ]);
  return new Map(paths);
}

function invalidMapping({ name }: Mapping, mistakes: readonly string[]): SourceError {
  return new SourceError(
    'mapping_invalid',
    `The mapping of the source${name === undefined ? '' : ` ${name}`} is wrong: ${mistakes.join('; ')}.`,
    'Correct it in the configuration; docs/http-source.md says how paths are written.',
  );
}

function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
