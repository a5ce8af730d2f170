import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stageChangeFields } from '../src/event/index.ts';
import { stageChange } from '../src/server/stage-change-schema.ts';
import { routerTable } from './support/router-table.ts';
import { ask, startTestServer, type TestServer } from './support/test-server.ts';

type Json = Record<string, unknown>;

interface Content {
  readonly schema?: Json;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly Json[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Json }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> };
}

describe('/openapi.json', () => {
  let server: TestServer;
  let document: OpenApi;
  let operations: readonly (readonly [string, Operation])[];
  beforeAll(async () => {
    server = await startTestServer();
    document = (await ask(server, 'GET', '/openapi.json')).json as OpenApi;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, one]): [string, Operation] => [
        `${method.toUpperCase()} ${path}`,
        one,
      ]),
    );
  });
  afterAll(() => server.close(0));

  it('has every route of the router but itself, and what each asks for', () => {
    expect(document.openapi).toBe('3.1.0');
    const routes = routerTable.filter(({ path }) => path !== '/openapi.json');
    expect(operations.map(([name]) => name).sort()).toEqual(
      routes.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`).sort(),
    );
    for (const { method, path, scope } of routes) {
      const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      const open = scope === 'public' || scope === 'signature';
      expect(operation?.security).toEqual(open ? [] : [{ token: [scope] }]);
      const named = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      expect(operation?.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named);
    }
    expect(new Set(operations.map(([, { operationId }]) => operationId)).size).toBe(operations.length);
  });

  it('has schemas that are JSON Schema 2020-12, and examples that fit them', () => {
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { 'date-time': true } });
    ajv.addVocabulary(['components']);
    ajv.addSchema({ $id: 'openapi', components: document.components });
    const check = (name: string, { schema, example, examples = {} }: Content): void => {
      const inPlace = JSON.parse(
        JSON.stringify(schema ?? {}).replaceAll('"#/components', '"openapi#/components'),
      );
      const validate = ajv.compile(inPlace);
      const given = [
        ...(example === undefined ? [] : [example]),
        ...Object.values(examples).map(({ value }) => value),
      ];
      for (const one of given) expect([name, validate(one), validate.errors]).toEqual([name, true, null]);
    };
    for (const [name, { requestBody, responses, parameters }] of operations) {
      for (const { schema } of parameters) ajv.compile(schema);
      for (const content of Object.values(requestBody?.content ?? {})) check(name, content);
      for (const [status, { content = {} }] of Object.entries(responses))
        for (const one of Object.values(content)) check(`${name} ${status}`, one);
    }
  });

  it('names every field of a stage change', () => {
    expect(Object.keys(stageChange.shape)).toEqual(stageChangeFields);
  });

  it('holds nothing of a configuration', async () => {
    const { text } = await ask(server, 'GET', '/openapi.json');
    expect(text).not.toMatch(/read-all|2222222222|127\.0\.0\.1/);
  });
});
