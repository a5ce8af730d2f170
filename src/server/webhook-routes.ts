import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Service, WebhookAnswer, WebhookRequest } from '../app/index.ts';
import { HttpError } from './http-errors.ts';
import type { Route, RouteDocument } from './route.ts';

const noBytes = new Uint8Array();

/**
 * The webhooks of CRMs and of Meta's Lead Ads: bytes as they came, the service believes nothing until the signature holds.
 *
 * @param clock milliseconds
 */
export function webhookRoutes(service: Service, clock: () => number): readonly Route[] {
  const route = (
    method: 'GET' | 'POST',
    path: string,
    take: (name: string, request: WebhookRequest) => Promise<WebhookAnswer | undefined>,
    document: RouteDocument,
  ): Route => ({
    method,
    path,
    scope: 'signature',
    quiet: true,
    document,
    handler: async (request, reply) =>
      answer(reply, await take(nameOf(request), webhookRequest(method, request, clock()))),
  });
  return [
    route('POST', '/v1/sources/:name', (name, request) => service.webhook(name, request), {
      summary: "Another tool's webhook",
      description:
        'How the body is read, and how the sender proves itself, stands in the configuration under this name.',
      params: { name: "The source's name in the configuration" },
      body: { 'application/json': {}, 'application/x-www-form-urlencoded': {}, 'text/xml': {} },
      answers: {
        200: {
          description: 'Everything in it is stored.',
          answer: 'WebhookResult',
          example: { received: 3, stored: 2, held: 1, reasons: { unmapped_stage: 1 } },
        },
      },
      errors: [
        'bad_request',
        'wrong_secret',
        'not_found',
        'media_type',
        'overloaded',
        'too_large',
        'content_encoding',
        'rate_limit',
        'store_busy',
      ],
    }),
    route('GET', '/v1/lead-ads/:name', (name, request) => service.leadAds(name, request), {
      summary: "Meta's verification handshake",
      params: { name: "The Lead Ads endpoint's name in the configuration" },
      answers: {
        200: { description: 'The challenge.', answer: 'text' },
        400: { description: 'The challenge is missing, or the mode is another.', answer: 'text' },
        401: { description: 'The verify token is not the one of this address.', answer: 'text' },
      },
      errors: ['not_found', 'rate_limit'],
    }),
    route('POST', '/v1/lead-ads/:name', (name, request) => service.leadAds(name, request), {
      summary: "Meta's Lead Ads webhook",
      description: "Signed with the app's secret (`X-Hub-Signature-256`, over the raw body).",
      params: { name: "The Lead Ads endpoint's name in the configuration" },
      body: { 'application/json': {} },
      answers: {
        200: { description: 'Everything in it is stored.', answer: 'text' },
        400: { description: 'The body is no JSON object.', answer: 'text' },
        401: { description: 'The signature is missing or wrong.', answer: 'text' },
      },
      errors: ['not_found', 'overloaded', 'too_large', 'content_encoding', 'rate_limit', 'store_busy'],
    }),
  ];
}

const nameOf = (request: FastifyRequest): string => (request.params as { readonly name: string }).name;

function webhookRequest(method: 'GET' | 'POST', request: FastifyRequest, ms: number): WebhookRequest {
  const { body, headers, raw } = request;
  return {
    method,
    url: raw.url ?? '',
    headers,
    body: body instanceof Uint8Array ? body : noBytes,
    now: Math.floor(ms / 1000),
  };
}

function answer(reply: FastifyReply, given: WebhookAnswer | undefined): FastifyReply {
  if (given === undefined) throw new HttpError('not_found');
  return reply.code(given.status).header('content-type', given.contentType).send(given.body);
}
