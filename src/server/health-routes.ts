import type { Service } from '../app/index.ts';
import type { Route } from './route.ts';
import { jsonType } from './security-headers.ts';

/** Whether the process is up, and whether traffic may come; for load balancers, without a token. */
export function healthRoutes(service: Service, isClosing: () => boolean): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/healthz',
      scope: 'public',
      quiet: true,
      document: {
        summary: 'Whether the process is up',
        answers: { 200: { description: 'It is.', answer: 'Health', example: { status: 'ok' } } },
        errors: [],
      },
      handler: async (_, reply) => reply.header('content-type', jsonType).send('{"status":"ok"}'),
    },
    {
      method: 'GET',
      path: '/readyz',
      scope: 'public',
      quiet: true,
      document: {
        summary: 'Whether traffic may come',
        answers: {
          200: { description: 'It may.', answer: 'Readiness', example: { ready: true } },
          503: {
            description: 'It should go elsewhere.',
            answer: 'Readiness',
            example: { ready: false, reason: 'The server is going down.' },
          },
        },
        errors: [],
      },
      handler: async (_, reply) => {
        const readiness = isClosing()
          ? { ready: false, reason: 'The server is going down.' }
          : await service.readiness();
        return reply
          .code(readiness.ready ? 200 : 503)
          .header('content-type', jsonType)
          .send(JSON.stringify(readiness));
      },
    },
  ];
}
