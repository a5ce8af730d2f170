import { SourceError } from '../source-error.ts';

/** Object, in small letters -> the fields of its records that hold a stage. */
export type StageFields = ReadonlyMap<string, readonly string[]>;

/**
 * Reads which fields of which objects hold stages.
 *
 * @param where the setting and the source, for the message
 * @throws SourceError `mapping_invalid` for what is not written as `Object.Field`
 * @example stageFields('Lead.Status, Opportunity.StageName', where).get('lead') // ['Status']
 */
export function stageFields(
  text: string,
  where: { readonly setting: string; readonly source: string },
): StageFields {
  const fields = new Map<string, string[]>();
  for (const part of text.split(',')) {
    const [object = '', field = '', ...more] = part.split('.').map((word) => word.trim());
    if (object === '' || field === '' || more.length > 0) throw wrongField(part, where);
    const known = fields.get(object.toLowerCase());
    if (known === undefined) fields.set(object.toLowerCase(), [field]);
    else if (!known.includes(field)) known.push(field);
  }
  return fields;
}

function wrongField(part: string, where: { readonly setting: string; readonly source: string }): SourceError {
  return new SourceError(
    'mapping_invalid',
    `"${part.trim()}" in ${where.setting} of the source ${where.source} is no field of an object.`,
    'Write each as Object.Field, and put commas between them.',
  );
}
