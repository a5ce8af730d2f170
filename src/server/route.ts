import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller } from '../app/index.ts';
import type { AnswerName } from './answer-schemas.ts';
import { checkInput, parseJsonBody } from './check-input.ts';
import { HttpError, type HttpErrorCode } from './http-errors.ts';
import type { RouteScope } from './scope.ts';
import { jsonType } from './security-headers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    scope?: RouteScope;
    /** No line in the log for an answer that is no error. */
    quiet?: boolean;
  }
  interface FastifyRequest {
    /** Whoever the token stands for; null on routes that take none. */
    caller: Caller | null;
  }
  interface FastifyReply {
    /** It answers an error that was thrown, which has its line in the log. */
    thrown: boolean;
  }
}

/** An example of a body or an answer. */
export interface Example {
  readonly [key: string]: unknown;
}

/** What OpenAPI says of a route. */
export interface RouteDocument {
  readonly summary: string;
  readonly description?: string;
  /** What the parts of the path mean. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: z.ZodType;
  /** By content type. */
  readonly body?: Readonly<Record<string, { readonly schema?: z.ZodType; readonly example?: unknown }>>;
  /** By status. `text`: no JSON. */
  readonly answers: Readonly<
    Record<
      number,
      {
        readonly description: string;
        readonly answer: AnswerName | readonly AnswerName[] | 'text';
        readonly example?: unknown;
      }
    >
  >;
  readonly errors: readonly HttpErrorCode[];
}

/** A route of the server. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** As Fastify writes it: `/v1/datasets/:id/pause`. */
  readonly path: string;
  readonly scope: RouteScope;
  /** Bytes; 1 MB if absent. */
  readonly bodyLimit?: number;
  readonly quiet?: boolean;
  readonly document: RouteDocument;
  readonly handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
}

/** A request to a route of the operator API, checked. */
export interface Call<Query, Body> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
}

/** A route of the operator API: both of its schemas are what OpenAPI shows. */
export interface JsonRoute<Query, Body> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly scope: 'read' | 'operate';
  readonly summary: string;
  readonly description?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly bodyExample?: Example;
  readonly answer: AnswerName;
  readonly example: Example;
  readonly errors?: readonly HttpErrorCode[];
  readonly run: (call: Call<Query, Body>) => Promise<object>;
}

const nothing = z.strictObject({});
const always: readonly HttpErrorCode[] = [
  'bad_input',
  'token_in_url',
  'no_token',
  'wrong_scope',
  'rate_limit',
  'store_busy',
];

/** Makes a route that takes and gives JSON, for callers with a token. */
export function jsonRoute<Query = unknown, Body = unknown>(route: JsonRoute<Query, Body>): Route {
  const { method, path, scope, summary, description, params, body, bodyExample, answer, example } = route;
  const query: z.ZodType = route.query ?? nothing;
  const bodySchema: z.ZodType = body ?? nothing;
  return {
    method,
    path,
    scope,
    document: {
      summary,
      ...(description !== undefined && { description }),
      ...(params !== undefined && { params }),
      query,
      ...(body !== undefined && {
        body: { 'application/json': { schema: body, example: bodyExample ?? {} } },
      }),
      answers: { 200: { description: 'Done.', answer, example } },
      errors: [
        ...always,
        ...(method === 'POST' ? (['bad_json', 'too_large', 'media_type'] as const) : []),
        ...(route.errors ?? []),
      ],
    },
    handler: async (request, reply) => {
      const { caller } = request;
      if (caller === null) throw new HttpError('no_token');
      const call = {
        params: request.params as Record<string, string>,
        query: checkInput(query, request.query) as Query,
        body: (method === 'POST' ? checkInput(bodySchema, jsonBodyOf(request)) : undefined) as Body,
        caller,
      };
      const result = await route.run(call);
      return reply.header('content-type', jsonType).send(JSON.stringify(result));
    },
  };
}

function jsonBodyOf({ body, headers }: FastifyRequest): unknown {
  const empty = !(body instanceof Uint8Array) || body.length === 0;
  if (!empty && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw new HttpError('media_type', { message: 'Send application/json.' });
  return parseJsonBody(body);
}
