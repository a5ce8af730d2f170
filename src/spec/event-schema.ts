import type { Schema } from './fault.ts';
import { type Kind, kinds } from './kinds.ts';
import { tooBroad } from './matching-keys.ts';
import { type Parameter, parameters } from './parameters.ts';
import { stageWithValue } from './stage-name.ts';

// One value or a list of them; named, since so many parameters share them.
const lists = Object.entries<Kind>(kinds)
  .filter(([, { list }]) => list)
  .map(([name, { schema }]) => [name, { anyOf: [schema, { type: 'array', items: schema, minItems: 1 }] }]);

const groups = ['user_data', 'custom_data'];

/**
 * The JSON Schema (draft 2020-12) of an event, made from the same tables as `validateEvent`. What a schema can't say is
 * left to `validateEvent`: times measured against the clock, and warnings.
 */
export const eventSchema: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Conversion Leads event',
  description:
    "One event of Meta's Conversions API for Conversion Leads, as its payload specification wants it.",
  ...objectOf('', false),
  dependentRequired: { data_processing_options_country: ['data_processing_options_state'] },
  $defs: Object.fromEntries(lists),
  allOf: [
    {
      if: { properties: { event_name: { const: stageWithValue } }, required: ['event_name'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { custom_data: { type: 'object', required: ['value', 'currency'] } } },
    },
    {
      if: {
        properties: { data_processing_options: { type: 'array', minItems: 1 } },
        required: ['data_processing_options'],
      },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ['data_processing_options_country', 'data_processing_options_state'] },
    },
  ],
};

function objectOf(prefix: string, open: boolean): Schema {
  const own = parameters.filter(
    ({ path }) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.'),
  );
  const properties = own.map((parameter) => [parameter.path.slice(prefix.length), schemaOf(parameter)]);
  const required = own.filter((parameter) => parameter.required).map(({ path }) => path.slice(prefix.length));
  return {
    type: 'object',
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(properties),
    additionalProperties: open,
  };
}

function schemaOf({ path, kind, values, description }: Parameter): Schema {
  if (groups.includes(path)) return { description, ...groupOf(path) };
  if (values !== undefined) return { description, enum: values };
  const { schema, list }: Kind = kinds[kind];
  return list ? { description, $ref: `#/$defs/${kind}` } : { description, ...schema };
}

function groupOf(path: string): Schema {
  if (path === 'custom_data')
    return { ...objectOf('custom_data.', true), dependentRequired: { value: ['currency'] } };
  return {
    ...objectOf('user_data.', false),
    minProperties: 1,
    not: { anyOf: tooBroad.map((keys) => ({ propertyNames: { enum: keys } })) },
  };
}
