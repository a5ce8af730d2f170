import { type StageChange, type StageChangeField, stageChangeFields } from '../event/index.ts';
import { problem } from '../spec/index.ts';
import { noProblems, type RowFields } from './files/row-reader.ts';
import { setConsent, setField, toRecord } from './item-record.ts';
import {
  type BodyLimits,
  type BodyRefusal,
  bodyLimits,
  readJsonBody,
  readJsonLines,
  tooMany,
} from './json-body.ts';
import { isObject, notObject } from './json-row.ts';
import { isJson, isJsonLines, isUtf8Charset, mediaType } from './media-type.ts';
import type { RawRow } from './raw-row.ts';
import type { SourceRow } from './source.ts';
import { UnknownFields } from './unknown-fields.ts';

/** A body of stage changes as it came. */
export interface IntakeItemsBody {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** The stage changes of a body, or why it was not read at all. */
export type IntakeItems =
  | {
      /** It held one object, not a list. */
      readonly single: boolean;
      readonly rows: readonly SourceRow<StageChange>[];
    }
  | { readonly refused: BodyRefusal };

/**
 * Reads a body of stage changes under the fields' own names: a JSON object, an array of them, or one a line. An item
 * that can't be read is a row with the problem `row_unreadable`, and harms no other. Fields that no stage change has are
 * left out and named in a warning, with what may have been meant; `consent` is `opted_out` turned round, as in files.
 * Never throws.
 *
 * @returns one row for each item, in their order; `row` is the item's place, or its line.
 * @example readIntakeItems({ contentType: 'application/json', body: Buffer.from('[]') }) // { single: false, rows: [] }
 */
export function readIntakeItems(
  { contentType, body }: IntakeItemsBody,
  limits: BodyLimits = bodyLimits,
): IntakeItems {
  const media = mediaType(contentType);
  const lines = isJsonLines(media.type);
  if (!(lines || isJson(media.type))) return { refused: unknownType };
  if (!isUtf8Charset(media)) return { refused: notUtf8 };
  const unknown = new UnknownFields();
  if (lines) {
    const read = readJsonLines(body, limits);
    return 'refused' in read ? read : { single: false, rows: read.rows.map((raw) => toRow(raw, unknown)) };
  }
  const read = readJsonBody(body, limits);
  if ('refused' in read) return read;
  const { value } = read;
  if (!Array.isArray(value)) {
    return isObject(value)
      ? { single: true, rows: [toRow({ row: 1, item: value }, unknown)] }
      : { refused: notItems };
  }
  if (value.length > limits.items) return { refused: tooMany(limits) };
  const rows = value.map((item: unknown, at) => {
    const row = at + 1;
    return toRow(isObject(item) ? { row, item } : { row, unreadable: notObject }, unknown);
  });
  return { single: false, rows };
}

const unknownType: BodyRefusal = {
  status: 415,
  message:
    'Send application/json (an object, or an array of objects) or application/x-ndjson (an object a line), and say so in the header Content-Type.',
};
const notUtf8: BodyRefusal = { status: 415, message: 'Send UTF-8: JSON has no other character set.' };
const notItems: BodyRefusal = { status: 400, message: 'The body must be an object or an array of objects.' };

const fieldNames: ReadonlySet<string> = new Set(stageChangeFields);

function toRow({ row, item, unreadable }: RawRow, unknown: UnknownFields): SourceRow<StageChange> {
  if (item === undefined) {
    const reason = unreadable ?? notObject;
    return { row, problems: [problem('row_unreadable', 'row', { reason })] };
  }
  const fields: RowFields = {};
  const others: string[] = [];
  for (const name of Object.keys(item)) {
    if (fieldNames.has(name)) setField(fields, name as StageChangeField, item[name]);
    else if (name !== 'consent') others.push(name);
  }
  if (Object.hasOwn(item, 'consent')) setConsent(fields, item['consent']);
  const problems = others.length === 0 ? noProblems : [unknown.report(others)];
  return { row, record: toRecord(fields), problems };
}
