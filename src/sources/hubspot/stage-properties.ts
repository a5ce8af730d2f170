import { SourceError } from '../source-error.ts';

/** The kinds of records that have stages, as HubSpot's API names them, and their numbers in generic webhooks. */
export const objectTypes: ReadonlyMap<string, string> = new Map([
  ['0-1', 'contact'],
  ['0-3', 'deal'],
  ['0-136', 'lead'],
]);

const objects: ReadonlySet<string> = new Set(objectTypes.values());

/** Where HubSpot keeps stages, unless properties of the user's own do. */
export const defaultStageProperties =
  'contact.lifecyclestage, contact.hs_lead_status, deal.dealstage, lead.hs_pipeline_stage';

/**
 * Reads which properties are stages.
 *
 * @throws SourceError `mapping_invalid` when something else than `object.property` stands there
 * @example stageProperties('deal.dealstage', 'crm').has('deal.dealstage') // true
 */
export function stageProperties(setting: string, name: string): ReadonlySet<string> {
  const given = setting.split(',').map((text) => text.trim());
  const properties = new Set(given.filter((text) => text !== ''));
  const wrong = [...properties].filter((text) => !isProperty(text));
  if (wrong.length === 0 && properties.size > 0) return properties;
  throw new SourceError(
    'mapping_invalid',
    wrong.length === 0
      ? `The source ${name} names no property in stage_properties.`
      : `The source ${name} has a stage_properties that names no property: ${wrong.join(', ')}.`,
    `Write object.property (its internal name), separated by commas; objects are ${[...objects].join(', ')}.`,
  );
}

function isProperty(text: string): boolean {
  const [object = '', property = '', ...rest] = text.split('.');
  return objects.has(object) && /^[a-z0-9_]+$/i.test(property) && rest.length === 0;
}

/** Whether a word is one of HubSpot's kinds of records that have stages. */
export function isObjectType(word: string): boolean {
  return objects.has(word);
}
