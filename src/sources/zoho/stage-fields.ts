import { SourceError } from '../source-error.ts';

/** A module of Zoho CRM whose records have stages, by the names of its API. */
export interface StageField {
  /** In the plural: `Deals`. */
  readonly module: string;
  /** `Stage` */
  readonly field: string;
  /** What a stage change calls its records: `deal`. */
  readonly object: string;
}

/** Where Zoho keeps stages, unless fields of the user's own do. */
export const defaultStageFields = 'Leads.Lead_Status, Deals.Stage';

const objects: Readonly<Record<string, string>> = { Leads: 'lead', Contacts: 'contact', Deals: 'deal' };

/** What a stage change calls a module's records; one of the user's own is called by its own name. */
export function objectOf(module: string): string {
  return objects[module] ?? module.toLowerCase();
}

/**
 * Reads which fields are stages: one for a module.
 *
 * @throws SourceError `mapping_invalid` when something else than `Module.Field` stands there, or a module twice
 * @example stageFields(['Deals.Stage'], 'zoho') // [{ module: 'Deals', field: 'Stage', object: 'deal' }]
 */
export function stageFields(settings: readonly string[], name: string): readonly StageField[] {
  const texts = settings.flatMap((text) => text.split(',')).map((text) => text.trim());
  const fields = texts
    .filter((text) => text !== '')
    .map((text): StageField => {
      const [, module, field] = /^([A-Za-z0-9_]{1,100})\.([A-Za-z0-9_]{1,100})$/.exec(text) ?? [];
      if (module === undefined || field === undefined) throw wrong(name, 'names no field');
      return { module, field, object: objectOf(module) };
    });
  if (fields.length === 0) throw wrong(name, 'is empty');
  if (new Set(fields.map(({ module }) => module)).size < fields.length) {
    throw wrong(name, 'names a module twice');
  }
  return fields;
}

function wrong(name: string, what: string): SourceError {
  return new SourceError(
    'mapping_invalid',
    `The stage_fields of the source ${name} ${what}.`,
    `Write Module.Field with the names of Zoho's API, separated by commas: ${defaultStageFields}.`,
  );
}
