import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Service } from '../app/index.ts';
import { changeExample, resultExample } from './examples.ts';
import { HttpError } from './http-errors.ts';
import { itemJson, itemsJson } from './item-json.ts';
import type { Route } from './route.ts';
import { jsonType } from './security-headers.ts';
import { stageChange } from './stage-change-schema.ts';
import { maySee } from './visible.ts';

/** Requests whose commit is awaited; more are turned away, so that a slow disk can't fill the memory. */
const mostUnderWay = 4_096;
const noBytes = new Uint8Array();
const refusalCodes = { 400: 'bad_json', 413: 'too_large', 415: 'media_type' } as const;

/** `POST /v1/datasets/:id/stage-changes`. What is checked here is checked for each request of the busiest path: no zod. */
export function intakeRoute(service: Service): Route {
  let underWay = 0;
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { caller, body, headers } = request;
    const { id } = request.params as { readonly id: string };
    if (caller === null || !maySee(caller, id) || !service.hasDataset(id))
      throw new HttpError('unknown_dataset');
    if (underWay >= mostUnderWay) throw new HttpError('overloaded', { retryAfter: 1 });
    underWay += 1;
    try {
      const answer = await service.receive(id, {
        contentType: headers['content-type'] ?? '',
        body: body instanceof Uint8Array ? body : noBytes,
      });
      if ('refused' in answer) {
        const { status, message } = answer.refused;
        throw new HttpError(refusalCodes[status], { message });
      }
      reply.header('content-type', jsonType);
      const [only] = answer.results;
      if (!answer.single || only === undefined) return reply.code(202).send(itemsJson(answer.results));
      return reply.code(only.status === 'invalid' ? 422 : 202).send(itemJson(only));
    } finally {
      underWay -= 1;
    }
  };
  return {
    method: 'POST',
    path: '/v1/datasets/:id/stage-changes',
    scope: 'ingest',
    bodyLimit: 10_000_000,
    quiet: true,
    handler,
    document: {
      summary: 'Stage changes in',
      description:
        'One object, an array, or a line each (NDJSON); up to 10,000 items or 10 MB. Answered when everything is on the disk. The same change again is a `duplicate`: after a time-out, send it again.',
      params: { id: "The dataset's id" },
      body: {
        'application/json': {
          schema: z.union([stageChange, z.array(stageChange).max(10_000)]),
          example: changeExample,
        },
        'application/x-ndjson': {
          schema: z.string(),
          example: `${JSON.stringify(changeExample)}\n`,
        },
      },
      answers: {
        202: {
          description: 'Stored. For an array or NDJSON: `{"results": [...]}`, one for each item.',
          answer: ['ItemResult', 'ItemResults'],
          example: resultExample,
        },
        422: {
          description: 'The single object can not become an event; `problems` says why.',
          answer: 'ItemResult',
        },
      },
      errors: [
        'bad_json',
        'token_in_url',
        'no_token',
        'wrong_scope',
        'unknown_dataset',
        'too_large',
        'media_type',
        'content_encoding',
        'rate_limit',
        'store_busy',
        'overloaded',
      ],
    },
  };
}
