import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configSchema } from './json-schema.ts';

const fields = 'stage changed_at lead_id record_id email phone pipeline object value currency'.split(' ');
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  configSchema(fields),
);

/** As an editor reads YAML: numbers are numbers there. */
function complaints(yaml: string): string[] {
  validate(parse(yaml));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const source = (more: string): string =>
  `sources: { a: { type: http, auth: { header: X }, fields: {} ${more} } }`;

describe('the JSON Schema of a configuration', () => {
  it('takes the example', () => {
    const example = readFileSync(join(import.meta.dirname, '../../examples/serve.yaml'), 'utf8');
    expect(complaints(example)).toEqual([]);
  });

  it.each([
    [
      'numbers and true, which are text to the program',
      'rate_per_minute: 5\ndatasets: { 1: { version: 26.0, drop_bad_lead_id: true, linger: 1 } }',
    ],
    ['variables', `rate_per_minute: \${A}\ndatasets: { 1: { policy: "\${A}", drop_bad_lead_id: "\${A}" } }`],
    ['one name or a list', 'datasets: { 1: { funnel: "A, B", other: [C], only: A=b } }'],
    ['a page in short', 'lead_ads: { a: { pages: { 1: 123, 2: { dataset: "123" } } } }'],
    ['a source', source(', dataset: 1, stages: [{ map: { a: b } }]')],
  ])('takes %s', (_, yaml) => expect(complaints(yaml)).toEqual([]));

  it.each([
    ['a key that is none', 'listne: 1'],
    ['a key of a dataset that is none', 'datasets: { 1: { contry: DE } }'],
    ['a dataset without id', 'datasets: { main: {} }'],
    ['a word that is none of those', 'datasets: { 1: { policy: guess } }'],
    ['a name that stands in no address', 'lead_ads: { My_App: { pages: { 1: 1 } } }'],
    ['a field that is none', source(', constants: { emial: x }')],
    ['a source without type', 'sources: { a: { fields: {} } }'],
    ['three secrets', source('').replace('header: X', 'header: X, secret: [a, b, c]')],
    ['a hash that is none', 'tokens: { a: { sha256: abc } }'],
  ])('refuses %s', (_, yaml) => expect(complaints(yaml)).not.toEqual([]));

  it('says of every key what it is', () => {
    const silent: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) {
        if (key === 'properties') {
          for (const [name, one] of Object.entries(value as object)) {
            if (!('description' in (one as object))) silent.push(`${path}.${name}`);
          }
        }
        visit(value, `${path}.${key}`);
      }
    };
    visit(configSchema([]), '');
    expect(silent).toEqual([]);
  });
});
