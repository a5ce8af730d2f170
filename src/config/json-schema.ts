import { z } from 'zod';
import type { CrmDeclaration } from './crm-declaration.ts';
import { crmSourceSchema } from './crm-schema.ts';
import { datasetSchema } from './dataset-schema.ts';
import { topSchema } from './parse-config.ts';
import { leadAdsSchema, tokenSchema } from './server-schema.ts';
import { httpSourceSchema, sqlSourceSchema } from './source-schema.ts';

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schema of a configuration file, for editors: which keys there are, what they mean and what they take. The
 * program itself checks more (references between parts, secrets in files).
 *
 * It is draft-07, which every editor's YAML support reads. A value may be written as YAML has it (a number, true), or as a
 * reference to a variable.
 *
 * @param fields the fields of a stage change that may be named
 * @param crms the CRMs that a source may be of
 */
export function configSchema(fields: readonly string[], crms: readonly CrmDeclaration[] = []): JsonSchema {
  const [http, sql] = [httpSourceSchema(fields), sqlSourceSchema(fields)];
  const schema = topSchema('', fields, {
    dataset: datasetSchema(fields),
    token: tokenSchema,
    source: z.union([
      http.required({ type: true, auth: true, fields: true }),
      sql.required({ type: true, query: true, cursor: true, start: true }),
      ...crms.map((crm) => crmSourceSchema(fields, crm).required({ type: true })),
    ]),
    leadAds: leadAdsSchema.required({ pages: true }),
  });
  const made = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return {
    $schema: made.$schema,
    title: 'Configuration of conversion-leads',
    ...asWritten(made),
  };
}

const plainTypes = ['string', 'number', 'boolean'];
const reference = { type: 'string', pattern: '\\$\\{\\w+\\}' };

/** What YAML may hold where the program, which reads every value as text, wants text. */
function asWritten(schema: JsonSchema): JsonSchema {
  const { orText, $schema: _, description, minLength, ...rest } = schema;
  // Some settings are no text for an editor: a switch, a number.
  const own: JsonSchema =
    rest['type'] === 'string' && minLength !== undefined ? { ...rest, minLength } : rest;
  const said = description === undefined ? {} : { description };
  const parts = Object.fromEntries(
    Object.entries(own).map(([key, value]) => [
      key,
      key === 'propertyNames' ? value : partAsWritten(key, value),
    ]),
  );
  if (orText === true) return { ...said, anyOf: [{ type: plainTypes }, parts] };
  const { type, enum: values, const: fixed, pattern } = own;
  if (type === 'object' || type === 'array' || type === undefined) return { ...said, ...parts };
  if (values !== undefined || fixed !== undefined || pattern !== undefined || type !== 'string') {
    const exact = pattern === undefined ? parts : { ...parts, type: ['string', 'integer'] };
    return fixed === undefined ? { ...said, anyOf: [exact, reference] } : { ...said, ...parts };
  }
  return { ...said, ...parts, type: plainTypes };
}

function partAsWritten(key: string, value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((one: unknown) => (isSchema(one) ? asWritten(one) : one));
  }
  if (!isSchema(value)) return value;
  if (key !== 'properties') return asWritten(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isSchema(one) ? asWritten(one) : one]),
  );
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
