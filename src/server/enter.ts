import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller, Scope } from '../app/index.ts';
import { type BodyBudget, largeBodySize } from './body-budget.ts';
import { HttpError } from './http-errors.ts';
import { addressKey, type RateLimit } from './rate-limit.ts';
import type { RouteScope } from './scope.ts';
import { securityHeaders } from './security-headers.ts';

/** What decides whether a request may pass. */
export interface Gate {
  /** Whom an Authorization header stands for. */
  readonly callerOf: (authorization: string) => Caller | undefined;
  readonly limit: RateLimit;
  /** Requests a minute of one caller, or of an address without a good token. */
  readonly perMinute: number;
  readonly budget: BodyBudget;
  /** Of webhooks, whose senders are known by their body only: whoever fills it takes nothing from those with a token. */
  readonly webhookBudget: BodyBudget;
  /** The server goes down and takes nothing new. */
  closing: boolean;
}

/** An onRequest hook. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void;

/** One machine of a CRM, or of Meta, brings the changes of many. */
const webhookFactor = 10;

const tokenInQuery = /[?&](access_?token|token|api_?key|authorization|bearer)=/i;

/**
 * The one hook that every request passes before its body is read: one, since the intake pays for each.
 *
 * @param bodyLimit of the route, in bytes
 */
export function enter(gate: Gate, scope: RouteScope, bodyLimit: number): Hook {
  return (request, reply, done) => {
    reply.headers(securityHeaders);
    const { raw } = request;
    if (scope === 'public') return done();
    if (gate.closing) {
      reply.header('connection', 'close');
      return done(new HttpError('closing', { retryAfter: 1 }));
    }
    const encoding = raw.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') return done(new HttpError('content_encoding'));
    const refused = scope === 'signature' ? tooOften(gate, request) : refusal(gate, scope, request);
    if (refused !== undefined) return done(refused);
    // Last: nobody without a token takes from the memory of those who have one.
    const bytes = largeBodySize(raw.headers, bodyLimit);
    if (bytes > 0) {
      const budget = scope === 'signature' ? gate.webhookBudget : gate.budget;
      if (!budget.take(bytes)) return done(new HttpError('overloaded', { retryAfter: 2 }));
      reply.raw.once('close', () => budget.give(bytes));
    }
    done();
  };
}

function tooOften({ limit, perMinute }: Gate, request: FastifyRequest): HttpError | undefined {
  const wait = limit(addressKey(request.ip), perMinute * webhookFactor);
  return wait > 0 ? new HttpError('rate_limit', { retryAfter: wait }) : undefined;
}

/** Why a request with a token may not pass; sets its caller if it may. */
function refusal(gate: Gate, scope: Scope, request: FastifyRequest): HttpError | undefined {
  const { url, headers } = request.raw;
  if (url?.includes('?') && tokenInQuery.test(url)) return new HttpError('token_in_url');
  const { authorization } = headers;
  const caller = authorization === undefined ? undefined : gate.callerOf(authorization);
  if (caller === undefined) {
    // Counted by address, so that nobody tries tokens, or keeps us busy, as fast as the network goes.
    const wait = gate.limit(addressKey(request.ip), gate.perMinute);
    if (wait > 0) return new HttpError('rate_limit', { retryAfter: wait });
    return new HttpError(authorization === undefined ? 'no_token' : 'wrong_token');
  }
  request.caller = caller;
  const wait = gate.limit(caller.name, gate.perMinute);
  if (wait > 0) return new HttpError('rate_limit', { retryAfter: wait });
  return caller.scopes.has(scope) ? undefined : new HttpError('wrong_scope');
}
