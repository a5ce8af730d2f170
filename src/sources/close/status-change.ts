import { idText } from '../crm/id-text.ts';
import { utcTime } from '../crm/utc-time.ts';
import { isObject } from '../json-row.ts';

type Item = Readonly<Record<string, unknown>>;

/** A lead or opportunity of Close that came into a status. */
export interface StatusChange {
  readonly object: 'lead' | 'opportunity';
  readonly id: string | undefined;
  readonly statusId: string | undefined;
  readonly statusLabel: string | undefined;
  readonly pipeline: string | undefined;
  readonly changedAt: string | number | undefined;
}

/**
 * The status that an event of Close's log tells of. Leads and opportunities come with all of their fields, and in their
 * first status when they are new. The activities that Close writes for each change of status have it as `new_status_id`.
 * https://developer.close.com/api/resources/events/list-of-event-types
 *
 * @returns undefined for an event that tells of none
 */
export function statusChange(event: Item): StatusChange | undefined {
  const { action, data, object_type: type } = event;
  const kind = typeof type === 'string' ? kinds.get(type) : undefined;
  if (kind === undefined || !isObject(data) || (action !== 'created' && action !== 'updated'))
    return undefined;
  const { object, isActivity, prefix } = kind;
  if (action === 'updated' && !isChanged(event, `${prefix}status_id`, data)) return undefined;
  const ownId = isActivity ? data[`${object}_id`] : (event['object_id'] ?? data['id']);
  return {
    object,
    id: idText(ownId) ?? (object === 'lead' ? idText(event['lead_id']) : undefined),
    statusId: idText(data[`${prefix}status_id`]),
    statusLabel: idText(data[`${prefix}status_label`]),
    pipeline: idText(data[`${prefix}pipeline_id`]),
    changedAt: timeOf(event, isActivity && action === 'created' ? data : undefined),
  };
}

const kinds: ReadonlyMap<
  string,
  { readonly object: 'lead' | 'opportunity'; readonly isActivity: boolean; readonly prefix: '' | 'new_' }
> = new Map([
  ['lead', { object: 'lead', isActivity: false, prefix: '' }],
  ['opportunity', { object: 'opportunity', isActivity: false, prefix: '' }],
  ['activity.lead_status_change', { object: 'lead', isActivity: true, prefix: 'new_' }],
  ['activity.opportunity_status_change', { object: 'opportunity', isActivity: true, prefix: 'new_' }],
]);

function isChanged(
  { changed_fields: changed, previous_data: previous }: Item,
  field: string,
  data: Item,
): boolean {
  if (isObject(previous) && Object.hasOwn(previous, field))
    return idText(previous[field]) !== idText(data[field]);
  return Array.isArray(changed) && changed.includes(field);
}

/**
 * Close makes one event of several edits within a short time: it keeps the first's `date_created` and has the last's
 * `date_updated`. The later is taken, which is never before the change. Activities may be of long ago, imported from
 * another system, and have a date of their own.
 */
function timeOf(event: Item, activity: Item | undefined): string | number | undefined {
  return (
    utcTime(activity?.['date_created']) ?? utcTime(event['date_updated']) ?? utcTime(event['date_created'])
  );
}
