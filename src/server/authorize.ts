import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope, Service } from '../app/index.ts';
import { HttpError } from './http-errors.ts';
import { addressKey, type RateLimit } from './rate-limit.ts';
import type { RouteScope } from './scope.ts';

/** What decides whether a request may pass. */
export interface Gate {
  readonly service: Pick<Service, 'caller'>;
  readonly limit: RateLimit;
  /** Requests a minute of one caller, or of an address without a good token. */
  readonly perMinute: number;
}

/** An onRequest hook. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** One machine of a CRM, or of Meta, brings the changes of many. */
const webhookFactor = 10;

const tokenInQuery = /[?&](access_?token|token|api_?key|authorization|bearer)=/i;

/** The hook that lets those requests pass to a route that its scope allows. */
export function authorize(gate: Gate, scope: RouteScope): Hook | undefined {
  if (scope === 'public') return undefined;
  if (scope === 'signature') {
    return (request, _, done) => {
      const wait = gate.limit(addressKey(request.ip), gate.perMinute * webhookFactor);
      done(wait > 0 ? new HttpError('rate_limit', { retryAfter: wait }) : undefined);
    };
  }
  return (request, _, done) => done(refusal(gate, scope, request));
}

/** Why a request with a token may not pass; sets its caller if it may. */
function refusal(gate: Gate, scope: Scope, request: FastifyRequest): HttpError | undefined {
  const { url, headers } = request.raw;
  if (url?.includes('?') && tokenInQuery.test(url)) return new HttpError('token_in_url');
  const caller = callerOf(gate, headers.authorization);
  if (caller === undefined) {
    // Counted by address, so that nobody tries tokens, or keeps us busy, as fast as the network goes.
    const wait = gate.limit(addressKey(request.ip), gate.perMinute);
    if (wait > 0) return new HttpError('rate_limit', { retryAfter: wait });
    return new HttpError(headers.authorization === undefined ? 'no_token' : 'wrong_token');
  }
  request.caller = caller;
  const wait = gate.limit(caller.name, gate.perMinute);
  if (wait > 0) return new HttpError('rate_limit', { retryAfter: wait });
  return caller.scopes.has(scope) ? undefined : new HttpError('wrong_scope');
}

function callerOf(gate: Gate, authorization: string | undefined): Caller | undefined {
  if (authorization === undefined || !/^bearer /i.test(authorization)) return undefined;
  return gate.service.caller(authorization.slice('bearer '.length).trim());
}
