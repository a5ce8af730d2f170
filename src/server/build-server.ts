import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { onceAMinute, type Service } from '../app/index.ts';
import { answerError, httpErrorOf, troubleLine } from './answer-error.ts';
import { bodyBudget } from './body-budget.ts';
import { refuseBrokenRequest } from './broken-request.ts';
import { datasetRoutes } from './dataset-routes.ts';
import { enter, type Gate } from './enter.ts';
import { eventRoutes } from './event-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { HttpError } from './http-errors.ts';
import { intakeRoute } from './intake-route.ts';
import { knownCallers } from './known-callers.ts';
import { openApi } from './openapi.ts';
import { rateLimit } from './rate-limit.ts';
import type { Route } from './route.ts';
import { isRouteScope, type RouteScope } from './scope.ts';
import { jsonType } from './security-headers.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** How a server is to behave. */
export interface ServerOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Requests a minute of one caller; of one address ten times as many to webhooks. */
  readonly ratePerMinute: number;
  /** Takes a line of the log: never a query, a header or a body. */
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Large bodies that are in memory at once, in bytes: those with a token, and as many webhooks; 128 MB if absent. */
  readonly bodyBytes?: number;
  /** Told of each route as the router has it. */
  readonly onRoute?: (route: {
    readonly method: string;
    readonly path: string;
    readonly scope: RouteScope;
  }) => void;
}

/** A server that does not listen yet. */
export interface BuiltServer {
  readonly app: FastifyInstance;
  /** From now on, every request is told to go elsewhere; connections that never sent one are cut. */
  stopTaking(): void;
}

const second = 1000;
const bodyLimit = 1_000_000;

/** Puts the routes together. Throws when a route does not say who may call it. */
export function buildServer(service: Service, options: ServerOptions): BuiltServer {
  const { clock, log, ratePerMinute, bodyBytes = 128_000_000 } = options;
  const app = Fastify({
    logger: false,
    bodyLimit,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    requestTimeout: 60 * second,
    connectionTimeout: 75 * second,
    keepAliveTimeout: 65 * second,
    http: { headersTimeout: 20 * second, maxHeaderSize: 16_384, connectionsCheckingInterval: 5 * second },
    clientErrorHandler: refuseBrokenRequest,
    frameworkErrors: (_, _request, reply) => {
      void answerError(new HttpError('bad_request'), reply);
    },
  });
  app.server.maxConnections = 8_192;
  // Node doesn't take them for idle, and would wait for their first request when it closes.
  const unused = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage) => unused.delete(socket));
  const trouble = onceAMinute(log, clock);
  const gate: Gate = {
    callerOf: knownCallers(service, clock),
    limit: rateLimit(clock),
    perMinute: ratePerMinute,
    budget: bodyBudget(bodyBytes),
    webhookBudget: bodyBudget(bodyBytes),
    closing: false,
  };

  app.decorateRequest('caller', null);
  app.decorateReply('thrown', false);
  app.removeAllContentTypeParsers();
  // By its own name, JSON is found without looking at the parts of the content type.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));

  const line = (request: FastifyRequest, reply: FastifyReply): string => {
    const who = request.caller === null ? '' : ` ${request.caller.name}`;
    const route = `${request.method} ${pathOf(request, reply)}`;
    // Where nobody listens for the end of an answer, as at the intake, no time is taken.
    const took = reply.elapsedTime === 0 ? '' : ` ${Math.round(reply.elapsedTime)} ms`;
    return `${route} ${reply.statusCode}${took}${who}`;
  };
  const logAnswer = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const worthALine = reply.statusCode >= 400 || request.routeOptions.config.quiet !== true;
    if (worthALine && !reply.thrown) log(line(request, reply));
    done();
  };

  app.addHook('onRoute', (route) => {
    const scope = route.config?.scope;
    if (!isRouteScope(scope)) throw new TypeError(`The route ${route.url} does not say who may call it.`);
    options.onRoute?.({ method: String(route.method), path: route.url, scope });
    route.onRequest = enter(gate, scope, route.bodyLimit ?? bodyLimit);
    // What the intake refuses is thrown; for what it takes, not even a listener.
    if (scope !== 'ingest') route.onResponse = logAnswer;
  });

  app.setErrorHandler((thrown, request, reply) => {
    const { error, ours } = httpErrorOf(thrown);
    reply.thrown = true;
    answerError(error, reply);
    if (ours) trouble(error.code, troubleLine(thrown, request));
    else if (error.details.retryAfter === undefined) log(line(request, reply));
    else trouble(error.code, `${error.message} ${request.caller?.name ?? ''}`.trimEnd());
    return reply;
  });
  app.setNotFoundHandler((request, reply) => {
    answerError(new HttpError('not_found'), reply);
    log(line(request, reply));
    return reply;
  });

  const routes = [
    intakeRoute(service),
    ...webhookRoutes(service, clock),
    ...eventRoutes(service),
    ...datasetRoutes(service, clock),
    ...healthRoutes(service, () => gate.closing),
  ];
  for (const route of [...routes, documentRoute(routes)]) addRoute(app, route);
  return {
    app,
    stopTaking() {
      gate.closing = true;
      for (const socket of unused) socket.destroy();
    },
  };
}

/** The route's pattern, with the name of a webhook that there is: a person must see whose secret is wrong. */
function pathOf(
  { routeOptions: { url = '-', config }, params }: FastifyRequest,
  { statusCode }: FastifyReply,
): string {
  const { name } = params as { readonly name?: string };
  const isKnown =
    config.scope === 'signature' && statusCode !== 404 && statusCode !== 429 && statusCode < 500;
  return isKnown && name !== undefined && /^[a-z0-9-]{1,40}$/.test(name) ? url.replace(':name', name) : url;
}

function addRoute(
  app: FastifyInstance,
  { method, path, scope, quiet = false, handler, ...route }: Route,
): void {
  app.route({
    method,
    url: path,
    config: { scope, quiet },
    ...(route.bodyLimit !== undefined && { bodyLimit: route.bodyLimit }),
    handler,
  });
}

/** `/openapi.json`, of all the routes but itself. */
function documentRoute(routes: readonly Route[]): Route {
  const text = JSON.stringify(openApi(routes));
  return {
    method: 'GET',
    path: '/openapi.json',
    scope: 'public',
    quiet: true,
    document: { summary: 'This document', answers: {}, errors: [] },
    handler: async (_, reply) => reply.header('content-type', jsonType).send(text),
  };
}
