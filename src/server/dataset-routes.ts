import { z } from 'zod';
import { auditJson, type Service, statusJson, unmappedPageJson } from '../app/index.ts';
import { auditExample, statusExample } from './examples.ts';
import { HttpError } from './http-errors.ts';
import { jsonRoute, type Route } from './route.ts';
import { maySee } from './visible.ts';

const params = { id: "The dataset's id" };

/**
 * Pause, resume, status and the audit log.
 *
 * @param clock milliseconds
 */
export function datasetRoutes(service: Service, clock: () => number): readonly Route[] {
  return [
    jsonRoute({
      method: 'POST',
      path: '/v1/datasets/:id/pause',
      scope: 'operate',
      summary: 'Stop the delivery of a dataset, from its next request on',
      description: 'Stage changes are still taken and kept.',
      params,
      body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
      bodyExample: { reason: 'The funnel is being changed' },
      answer: 'Paused',
      example: { dataset: '1234567890', paused: true, reason: 'The funnel is being changed' },
      errors: ['unknown_dataset'],
      run: async ({ params, body: { reason }, caller }) => {
        const dataset = params['id'] ?? '';
        if (!maySee(caller, dataset) || !(await service.pause(dataset, reason, caller.name)))
          throw new HttpError('unknown_dataset');
        return { dataset, paused: true, reason };
      },
    }),
    jsonRoute({
      method: 'POST',
      path: '/v1/datasets/:id/resume',
      scope: 'operate',
      summary: 'Let the delivery of a dataset go on',
      params,
      answer: 'Resumed',
      example: { dataset: '1234567890', paused: false, was_paused_for: 'The funnel is being changed' },
      errors: ['unknown_dataset'],
      run: async ({ params, caller }) => {
        const dataset = params['id'] ?? '';
        if (!maySee(caller, dataset)) throw new HttpError('unknown_dataset');
        const reason = await service.resume(dataset, caller.name);
        if (reason === undefined && !service.hasDataset(dataset)) throw new HttpError('unknown_dataset');
        return { dataset, paused: false, was_paused_for: reason ?? null };
      },
    }),
    jsonRoute({
      method: 'GET',
      path: '/v1/status',
      scope: 'read',
      summary: 'Each dataset: counts by state, what waits and until when, what to do',
      answer: 'Status',
      example: { datasets: [statusExample], unmapped_pages: [] },
      run: async ({ caller }) => {
        const now = Math.floor(clock() / 1000);
        const datasets = (await service.status()).filter(({ dataset }) => maySee(caller, dataset));
        // A page without dataset is nobody's yet: only those see it who see everything.
        const pages = caller.datasets === undefined ? await service.unmappedPages() : [];
        return {
          datasets: datasets.map((one) => statusJson(one, now)),
          unmapped_pages: pages.map(unmappedPageJson),
        };
      },
    }),
    jsonRoute({
      method: 'GET',
      path: '/v1/audit',
      scope: 'read',
      summary: 'What operators did, the latest first',
      description: 'A token for some datasets sees what was done to these by name.',
      query: z.strictObject({
        limit: z
          .string()
          .regex(/^([1-9]\d{0,2}|1000)$/)
          .transform(Number)
          .optional()
          .describe('At most so many; 100 unless given, 1,000 at most'),
      }),
      answer: 'Audit',
      example: { audit: [auditExample] },
      run: async ({ query: { limit = 100 }, caller }) => {
        for (let asked = limit; ; asked *= 4) {
          const entries = await service.audit(asked);
          const seen = entries.filter(({ dataset }) =>
            dataset === undefined ? caller.datasets === undefined : maySee(caller, dataset),
          );
          // Others' entries may stand between the caller's own.
          if (seen.length >= limit || entries.length < asked)
            return { audit: seen.slice(0, limit).map(auditJson) };
        }
      },
    }),
  ];
}
