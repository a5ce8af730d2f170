import type { StageChange } from '../../event/index.ts';
import { idText } from '../crm/id-text.ts';
import type { RecordFields } from '../crm/record-fields.ts';
import type { RecordRef } from '../webhook.ts';
import { linkedRecords, recordId } from './linked-records.ts';
import type { StageField } from './stage-fields.ts';
import type { ReadOptions, ZohoRow } from './zoho-row.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * The stage change of a workflow's webhook: its parameters, which the user has named, best as Zoho's API names the fields.
 * Whose record it is stands in `module`, or is known by the field of the stage.
 */
export function changeOf(item: Item, options: ReadOptions): ZohoRow {
  const made = options.make(item);
  const { fields, problems } = made;
  const of = stageFieldOf(item, fields, options.stages);
  const own = of === undefined ? undefined : item[of.field];
  // The stage was emptied.
  if (
    fields.stage === undefined &&
    of !== undefined &&
    idText(own) === undefined &&
    Object.hasOwn(item, of.field)
  )
    return { skip: 'no_stage_change', problems: [] };
  const object = fields.object ?? of?.object;
  const id = recordId(fields.record_id ?? item['id']);
  const links = linkedRecords(item);
  const { known, lookUp } = lookUpOf(made, { object: object ?? '', id: id ?? '' }, options);
  return {
    record: {
      ...known,
      ...fields,
      stage: fields.stage ?? idText(own) ?? '',
      changed_at: fields.changed_at ?? idText(item['Modified_Time']) ?? '',
      ...(object !== undefined && { object }),
      ...(id !== undefined && { record_id: id }),
    },
    problems,
    ...(links.length > 0 && { links }),
    ...(object !== undefined && id !== undefined && lookUp),
  };
}

function stageFieldOf(
  item: Item,
  { object }: Partial<StageChange>,
  stages: readonly StageField[],
): StageField | undefined {
  const module = idText(item['module']);
  if (module !== undefined) return stages.find((one) => one.module === module);
  if (object !== undefined) return stages.find((one) => one.object === object);
  const told = stages.filter(({ field }) => Object.hasOwn(item, field));
  return told.length === 1 ? told[0] : undefined;
}

/**
 * What Zoho is asked for: who it is, unless the lead id says so, and a deal's pipeline and amount. `known` is what else is
 * the same in every change, since Zoho is not asked for it.
 */
export function lookUpOf(
  { fields: { pipeline }, asks }: RecordFields,
  record: RecordRef,
  { asks: canAsk, always: known }: ReadOptions,
): { readonly known: Partial<StageChange>; readonly lookUp: Pick<ZohoRow, 'lookUp'> } {
  const isDeal = canAsk && record.object === 'deal' && pipeline === undefined;
  const always = isDeal || asks === 'always';
  return {
    known: isDeal ? {} : known,
    lookUp: always || asks !== 'never' ? { lookUp: { ...record, ...(always && { always }) } } : {},
  };
}
