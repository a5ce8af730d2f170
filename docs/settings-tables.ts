import type { JsonSchema } from '../src/config/index.ts';

/** A table in a page, between two comments: what stands between them is made, all else is written by hand. */
const table = /<!-- keys of (.+) -->\n(?:.*\n)*?<!-- end -->/g;

/** What stands for each CRM: made anew, so that one line in the registry is enough. */
const crmPart = /(<!-- each crm -->\n)(?:.*\n)*?(<!-- end of crms -->)/;

/** Puts a heading and an empty table into a page for each CRM. */
export function withCrms(
  page: string,
  crms: readonly { readonly type: string; readonly name: string }[],
): string {
  const parts = crms.map(
    ({ type, name }) =>
      `#### ${name}\n\n\`type: ${type}\`; [sources/${type}.md](sources/${type}.md) says what to do there.\n\n` +
      `<!-- keys of sources.*.${type} without sources.*.0 -->\n<!-- end -->\n\n`,
  );
  return page.replace(crmPart, (_, begin: string, end: string) => `${begin}\n${parts.join('')}${end}`);
}

/**
 * Fills the tables of a page with the keys of the configuration's schema. `<!-- keys of sources.*.auth -->` names a map
 * of settings; `*` is any name; `without` another leaves out the keys of that one.
 */
export function withSettingsTables(page: string, schema: JsonSchema): string {
  return page.replace(table, (_, names: string) => {
    const [name = '', less] = names.split(' without ');
    const known = less === undefined ? [] : Object.keys(partOf(at(schema, less), 'properties'));
    const lines = ['| key | takes | what it says |', '|---|---|---|', ...rowsOf(at(schema, name), known)];
    return `<!-- keys of ${names} -->\n${lines.join('\n')}\n<!-- end -->`;
  });
}

function rowsOf(map: JsonSchema, known: readonly string[]): readonly string[] {
  const entries = Object.entries(partOf(map, 'properties')).filter(([key]) => !known.includes(key));
  return entries.map(([key, value]) => {
    const { description } = value as JsonSchema;
    return `| \`${key}\` | ${takes(value as JsonSchema)} | ${cell(String(description ?? ''))} |`;
  });
}

function at(schema: JsonSchema, name: string): JsonSchema {
  if (name === 'the file') return schema;
  return name.split('.').reduce((map, key): JsonSchema => {
    if (key === '*') return alternative(partOf(map, 'additionalProperties'));
    if (/^\d$/.test(key)) return (map['anyOf'] as readonly JsonSchema[])[Number(key)] ?? {};
    if (key === '[]') return partOf(map, 'items');
    if (map['anyOf'] !== undefined) return ofType(map['anyOf'] as readonly JsonSchema[], key);
    return partOf(partOf(map, 'properties'), key);
  }, schema);
}

/** Of several kinds of sources, the one of this `type`. */
function ofType(kinds: readonly JsonSchema[], type: string): JsonSchema {
  const found = kinds.find((kind) => partOf(partOf(kind, 'properties'), 'type')['const'] === type);
  if (found === undefined) throw new Error(`the schema has no type ${type}`);
  return found;
}

/** Of a map that may also be written as one value, the map. */
function alternative(schema: JsonSchema): JsonSchema {
  const kinds = schema['anyOf'] as readonly JsonSchema[] | undefined;
  return kinds?.some(({ type }) => Array.isArray(type))
    ? (kinds.find(({ type }) => type === 'object') ?? {})
    : schema;
}

function takes(schema: JsonSchema): string {
  const kinds = (schema['anyOf'] as readonly JsonSchema[] | undefined) ?? [schema];
  const values = kinds.flatMap((kind) => (kind['enum'] as readonly string[] | undefined) ?? []);
  if (values.length > 0) return values.map((value) => `\`${value}\``).join(', ');
  const list = kinds.find(({ type }) => type === 'array');
  if (list !== undefined) {
    if (!kinds.some(({ type }) => Array.isArray(type))) return 'list of maps';
    const choice = takes(partOf(list, 'items'));
    const most = list['maxItems'] === 2 ? 'text, or a list of two' : 'text or list';
    return choice === 'text' ? most : `list of ${choice}`;
  }
  if (kinds.some(({ type }) => type === 'object')) return 'map';
  if (kinds.some(({ type }) => type === 'boolean')) return 'true or false';
  if (kinds.some(({ type }) => type === 'integer')) return 'number';
  const fixed = kinds[0]?.['const'];
  return fixed === undefined ? 'text' : `\`${String(fixed)}\``;
}

function partOf(schema: JsonSchema, key: string): JsonSchema {
  const part = schema[key];
  if (typeof part !== 'object' || part === null) throw new Error(`the schema has no ${key}`);
  return part as JsonSchema;
}

function cell(text: string): string {
  return text.replace(/[|<>*]/g, (sign) => `\\${sign}`);
}
