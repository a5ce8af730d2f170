import { z } from 'zod';
import { type AnswerName, answerSchemas } from './answer-schemas.ts';
import { errorBody, type HttpErrorCode, httpErrors } from './http-errors.ts';
import type { Route, RouteDocument } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the routes, from the schemas that check their requests. */
export function openApi(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'conversion-leads',
      version: '1',
      description: 'Stage changes of leads in; events, their states and their history out.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(answerSchemas).map(([name, schema]) => [name, schemaOf(schema, 'output')]),
      ),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of the configuration, with the scope.',
        },
      },
    },
  };
}

function operation({ method, path, scope, document }: Route): Json {
  const { summary, description, params = {}, query, body, answers, errors } = document;
  const needsToken = scope !== 'public' && scope !== 'signature';
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[:/_-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary,
    ...(description !== undefined && { description }),
    // OpenAPI 3.1 lets any scheme name what it demands.
    security: needsToken ? [{ token: [scope] }] : [],
    parameters: [
      ...Object.entries(params).map(([name, text]) => ({
        name,
        in: 'path',
        required: true,
        description: text,
        schema: { type: 'string' },
      })),
      ...(query === undefined ? [] : queryParameters(query)),
    ],
    ...(body !== undefined && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...Object.fromEntries(Object.entries(answers).map(answerOf)), ...errorsOf(errors) },
  };
}

/** A schema as JSON Schema 2020-12, which OpenAPI 3.1 takes. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io });
  return json;
}

function queryParameters(query: z.ZodType): readonly Json[] {
  const { properties = {} } = schemaOf(query, 'input') as { readonly properties?: Record<string, Json> };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(description !== undefined && { description }),
    schema,
  }));
}

function contentOf(body: NonNullable<RouteDocument['body']>): Json {
  return Object.fromEntries(
    Object.entries(body).map(([type, { schema, example }]) => [
      type,
      {
        ...(schema !== undefined && { schema: schemaOf(schema, 'input') }),
        ...(example !== undefined && { example }),
      },
    ]),
  );
}

function answerOf([status, { description, answer, example }]: [
  string,
  RouteDocument['answers'][number],
]): readonly [string, Json] {
  if (answer === 'text')
    return [status, { description, content: { 'text/plain': { schema: { type: 'string' } } } }];
  const names: readonly AnswerName[] = typeof answer === 'string' ? [answer] : answer;
  const refs = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const content = {
    schema: refs.length === 1 ? refs[0] : { anyOf: refs },
    ...(example !== undefined && { example }),
  };
  return [status, { description, content: { 'application/json': content } }];
}

/** One response for each status; its examples are the errors that have it. */
function errorsOf(codes: readonly HttpErrorCode[]): Json {
  const responses: Record<string, Json> = {};
  for (const [status, group] of Map.groupBy(new Set(codes), (code) => httpErrors[code].status)) {
    responses[status] = {
      description: group.map((code) => httpErrors[code].message).join(' '),
      ...((status === 429 || status === 503) && {
        headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } },
      }),
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Error' },
          examples: Object.fromEntries(group.map((code) => [code, { value: JSON.parse(errorBody(code)) }])),
        },
      },
    };
  }
  return responses;
}
