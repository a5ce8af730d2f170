import { problem } from '../../spec/index.ts';
import { isObject } from '../json-row.ts';
import type { WebhookRow } from '../webhook.ts';
import {
  idIn,
  linksOf,
  type RecordReader,
  type SalesforceRecord,
  skipped,
  stageIn,
} from './rows-of-record.ts';

/** A change event of Change Data Capture. */
export interface ChangeEvent {
  /** The changed fields; the unchanged ones are absent or null. */
  readonly payload: SalesforceRecord;
  readonly header: Readonly<Record<string, unknown>>;
}

/** A change event, if that is what this is. */
export function changeEventIn(payload: SalesforceRecord): ChangeEvent | undefined {
  const header = Object.hasOwn(payload, headerName) ? payload[headerName] : undefined;
  return isObject(header) ? { payload, header } : undefined;
}

/**
 * The rows of a change event: one for each of its records whose stage field changed, or was filled at creation. Several
 * records with the same change come as one event. A gap event has no values: what it is about is lost, and a person must
 * see that.
 * https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_event_fields_header.htm
 */
export function rowsOfChangeEvent(
  { payload, header }: ChangeEvent,
  row: number,
  reader: RecordReader,
): readonly WebhookRow[] {
  const object = textIn(header, 'entityName').toLowerCase();
  const type = textIn(header, 'changeType');
  const names = reader.stages.get(object);
  const listed = Array.isArray(header['recordIds']) ? header['recordIds'] : [];
  const ids = listed.flatMap((id: unknown) => idIn(id) ?? []);
  if (gaps.has(type)) return names === undefined ? [skipped(row, undefined, [])] : [lost(row, object, ids)];
  if (type !== 'CREATE' && type !== 'UPDATE') return [skipped(row, undefined, [])];
  const changed = (names ?? []).filter(
    (name) => stageIn(payload, name) !== '' && (type === 'CREATE' || isChanged(header, name)),
  );
  const links = linksOf(payload, object);
  if (changed.length === 0) {
    if (links.length === 0 || ids.length === 0) return [skipped(row, undefined, [])];
    return ids.map((id) => skipped(row, { object, id }, links));
  }
  if (ids.length === 0)
    return [{ row, problems: [problem('row_unreadable', 'row', { reason: 'its header names no record' })] }];
  const { fields, problems } = reader.take(payload);
  return ids.flatMap((id) =>
    changed.map((name) => ({
      row,
      record: {
        ...(names !== undefined && names.length > 1 && { pipeline: name }),
        ...fields,
        object,
        record_id: id,
        stage: stageIn(payload, name),
        changed_at: momentIn(header) ?? fields.changed_at ?? '',
      },
      problems,
      ...(links.length > 0 && { links }),
    })),
  );
}

const headerName = 'ChangeEventHeader';
/** Those that may be about a stage; of what was deleted nothing is to be known. */
const gaps: ReadonlySet<string> = new Set(['GAP_CREATE', 'GAP_UPDATE', 'GAP_OVERFLOW']);

function textIn(header: ChangeEvent['header'], name: string): string {
  const value = Object.hasOwn(header, name) ? header[name] : undefined;
  return typeof value === 'string' ? value : '';
}

/**
 * An update names the fields that changed: others may come along (enriched events). Behind the Pub/Sub API they are bits
 * (`0x400800`) that only the event's schema explains; then, as where nothing is named, a value is a change.
 */
function isChanged(header: ChangeEvent['header'], field: string): boolean {
  const named: unknown = header['changedFields'];
  if (!Array.isArray(named) || named.length === 0) return true;
  return named.includes(field) || named.some((one) => typeof one !== 'string' || /^(?:\d+-)?0x/.test(one));
}

/** When the change was committed, milliseconds. */
function momentIn(header: ChangeEvent['header']): string | number | undefined {
  const time = header['commitTimestamp'];
  return typeof time === 'number' || (typeof time === 'string' && time !== '') ? time : undefined;
}

function lost(row: number, object: string, ids: readonly string[]): WebhookRow {
  const named = ids.filter((id) => !/^0*A*$/.test(id));
  const more = named.length > mostNamed ? ` and ${named.length - mostNamed} more` : '';
  const what =
    named.length === 0 ? `records of ${object}` : `${object} ${named.slice(0, mostNamed).join(', ')}${more}`;
  return { row, problems: [problem('change_untold', 'row', { record: what, reason: 'a gap event' })] };
}

const mostNamed = 5;
