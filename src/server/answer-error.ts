import type { FastifyReply, FastifyRequest } from 'fastify';
import { StoreError } from '../app/index.ts';
import { errorBody, HttpError, type HttpErrorCode, httpErrors } from './http-errors.ts';
import { jsonType, securityHeaders } from './security-headers.ts';

/** Fastify's own errors that are the sender's fault; anything else of a 4xx status is `bad_request`. */
const codesOfFastify: Readonly<Record<string, HttpErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'media_type',
};

/** Our error behind any error. Trouble of the store and of ourselves is `ours`. */
export function httpErrorOf(error: unknown): { readonly error: HttpError; readonly ours: boolean } {
  if (error instanceof HttpError) return { error, ours: false };
  if (error instanceof StoreError) {
    if (error.code === 'store_busy')
      return { error: new HttpError('store_busy', { retryAfter: 2 }), ours: true };
    if (error.code === 'store_full')
      return { error: new HttpError('store_full', { retryAfter: 30 }), ours: true };
    return { error: new HttpError('store_unusable', { retryAfter: 60 }), ours: true };
  }
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly statusCode?: unknown;
  };
  const known = typeof code === 'string' ? codesOfFastify[code] : undefined;
  if (known !== undefined) return { error: new HttpError(known), ours: false };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return { error: new HttpError('bad_request'), ours: false };
  return { error: new HttpError('internal'), ours: true };
}

/** Answers with an error. Never with its own message: libraries put pieces of the input into theirs. */
export function answerError({ code, details }: HttpError, reply: FastifyReply): FastifyReply {
  const { status } = httpErrors[code];
  reply.code(status).headers(securityHeaders).header('content-type', jsonType);
  if (details.retryAfter !== undefined) reply.header('retry-after', String(details.retryAfter));
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  // What may not be read to its end, nobody waits for.
  if (status === 413) reply.header('connection', 'close');
  return reply.send(errorBody(code, details));
}

/** What the log says of an error of our own: where it was thrown, never its message. */
export function troubleLine(error: unknown, request: FastifyRequest): string {
  const route = `${request.method} ${request.routeOptions.url ?? '-'}`;
  if (error instanceof StoreError) return `${route}: ${error.code}. ${error.message}`;
  if (!(error instanceof Error)) return `${route}: threw what is no error`;
  const frame = /^\s*at .*$/m
    .exec(error.stack?.slice(0, 10_000).replace(error.message, '') ?? '')?.[0]
    .trim();
  return `${route}: ${error.name} ${frame ?? ''}`.trimEnd();
}
