import { problem } from '../../spec/index.ts';
import { idText } from '../crm/id-text.ts';
import { unreadableRow } from '../crm/unreadable-row.ts';
import { isObject } from '../json-row.ts';
import { linkedRecords, recordId } from './linked-records.ts';
import { lookUpOf } from './read-record.ts';
import type { ReadOptions, ZohoRow } from './zoho-row.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * The stage changes of a notification: one edit, which may be of many records. It tells the fields that were edited, with
 * their values if the channel asks for that.
 * https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html
 */
export function changesOf(item: Item, ids: readonly unknown[], options: ReadOptions): readonly ZohoRow[] {
  const module = idText(item['module']);
  const stage = options.stages.find((one) => one.module === module);
  const values = valuesById(item['affected_values']);
  const edited = fieldsById(item['affected_fields']);
  return ids.map((given): ZohoRow => {
    const id = recordId(given);
    if (id === undefined) return unreadableRow("it names no record's id");
    if (stage === undefined || item['operation'] === 'delete') return skipped;
    const { field, object } = stage;
    const own = values.get(id);
    const links = [{ object, id }, ...(own === undefined ? [] : linkedRecords(own))];
    const value = idText(own?.[field]);
    if (own === undefined || value === undefined) {
      const isUntold = own === undefined && edited.get(id)?.includes(field) === true;
      if (isUntold) return untold(`${object} ${id}`);
      return links.length > 1 ? { ...skipped, links } : skipped;
    }
    const made = options.make(own);
    const { fields, problems } = made;
    const { known, lookUp } = lookUpOf(made, { object, id }, options);
    const time = fields.changed_at ?? modifiedAt(own) ?? timeOf(item['server_time']) ?? '';
    return {
      record: { ...known, ...fields, stage: value, changed_at: time, object, record_id: id },
      problems,
      ...(links.length > 1 && { links: links.slice(1) }),
      ...lookUp,
    };
  });
}

const skipped: ZohoRow = { skip: 'no_stage_change', problems: [] };

function untold(record: string): ZohoRow {
  const reason = 'the channel for notifications lacks return_affected_field_values';
  return { problems: [problem('change_untold', 'row', { record, reason })] };
}

/**
 * When the record was edited, where that is among the values: `server_time` is when the notification was sent. Only with
 * an offset, since this time must not depend on a zone.
 */
function modifiedAt(values: Item): string | undefined {
  const time = values['Modified_Time'];
  return typeof time === 'string' && /T[\d:.]{8,20}(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? time : undefined;
}

function timeOf(value: unknown): string | number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** `[{ "record_id": "1", "values": { "Stage": "..." } }]` */
function valuesById(list: unknown): ReadonlyMap<string, Item> {
  const entries = Array.isArray(list) ? list : [];
  return new Map(
    entries.flatMap((one: unknown): [string, Item][] => {
      if (!isObject(one) || !isObject(one['values'])) return [];
      const id = recordId(one['record_id']);
      return id === undefined ? [] : [[id, one['values']]];
    }),
  );
}

/** `[{ "1": ["Stage"] }]`; an empty list where a record was made. */
function fieldsById(list: unknown): ReadonlyMap<string, readonly unknown[]> {
  const entries = Array.isArray(list) ? list : [];
  return new Map(
    entries.flatMap((one: unknown): [string, readonly unknown[]][] =>
      isObject(one)
        ? Object.entries(one).flatMap(([id, fields]): [string, readonly unknown[]][] =>
            Array.isArray(fields) ? [[id, fields]] : [],
          )
        : [],
    ),
  );
}
