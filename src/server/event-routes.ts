import { z } from 'zod';
import { type EventAction, hindrances, type Service } from '../app/index.ts';
import { filterFields, selectionOf } from './event-filter.ts';
import { eventDetailJson, eventJson } from './event-json.ts';
import { actionExample, eventDetailExample, eventExample } from './examples.ts';
import { HttpError } from './http-errors.ts';
import { jsonRoute, type Route } from './route.ts';
import { maySee, selectionsFor } from './visible.ts';

const whole = (most: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .refine((number) => number <= most, { error: `At most ${most}.` });

const listQuery = z.strictObject({
  ...filterFields,
  after: whole(Number.MAX_SAFE_INTEGER)
    .optional()
    .describe('Only events stored after this one: the `next` of the page before'),
  limit: whole(1000).optional().describe('At most so many; 100 unless given, 1,000 at most'),
});

const actionBody = z
  .strictObject({
    filter: z
      .strictObject({
        ids: z
          .array(z.int().min(1).max(Number.MAX_SAFE_INTEGER))
          .min(1)
          .max(1000)
          .optional()
          .describe('By their numbers in the store'),
        ...filterFields,
      })
      .refine((filter) => Object.values(filter).some((value) => value !== undefined), {
        error: 'Say which events: all that is given must fit.',
      }),
    preview: z.boolean().optional().describe('The default: shows what would be done, and does nothing'),
    confirm: z.boolean().optional().describe('true: does it'),
  })
  .refine(({ preview, confirm }) => !(preview === true && confirm === true), {
    error: 'Either `preview` or `confirm`.',
  });

/** `/v1/events`: look at events, send them again, take them back. */
export function eventRoutes(service: Service): readonly Route[] {
  return [
    jsonRoute({
      method: 'GET',
      path: '/v1/events',
      scope: 'read',
      summary: 'Events by filter, in the order in which they were stored',
      query: listQuery,
      answer: 'Events',
      example: { events: [eventExample], next: eventExample.id },
      run: async ({ query: { after, limit = 100, ...filter }, caller }) => {
        const selection = { ...selectionOf(filter), limit, ...(after !== undefined && { afterId: after }) };
        const pages = await Promise.all(selectionsFor(caller, selection).map((one) => service.events(one)));
        const events = pages
          .flat()
          .sort((a, b) => a.id - b.id)
          .slice(0, limit);
        const last = events.length === limit ? events.at(-1)?.id : undefined;
        return { events: events.map(eventJson), ...(last !== undefined && { next: last }) };
      },
    }),
    jsonRoute({
      method: 'GET',
      path: '/v1/events/:id',
      scope: 'read',
      summary: 'One event: its payload, its state, and all that happened to it',
      params: { id: "The event's number, or its event_id" },
      answer: 'Event',
      example: eventDetailExample,
      errors: ['unknown_event'],
      run: async ({ params, caller }) => {
        const reference = params['id'] ?? '';
        // Anything else is no event's name, and needs no look at the store.
        const event = /^(\d{1,15}|[0-9a-f]{64}-[0-9a-f]{64})$/.test(reference)
          ? await service.event(reference)
          : undefined;
        if (event === undefined || !maySee(caller, event.dataset)) throw new HttpError('unknown_event');
        return eventDetailJson(event);
      },
    }),
    actionRoute(service, 'replay', {
      summary: 'Send events again that were refused, cancelled, or are uncertain',
      description: 'Each keeps its event_id. Shows what would be done, unless `confirm` is true.',
    }),
    actionRoute(service, 'cancel', {
      summary: 'Take back events that are not sent yet',
      description: 'A replay takes it back. Shows what would be done, unless `confirm` is true.',
    }),
  ];
}

function actionRoute(
  service: Service,
  action: EventAction,
  texts: { readonly summary: string; readonly description: string },
): Route {
  return jsonRoute({
    method: 'POST',
    path: `/v1/events/${action}`,
    scope: 'operate',
    ...texts,
    body: actionBody,
    bodyExample: { filter: { dataset: '1234567890', state: action === 'replay' ? 'rejected' : 'pending' } },
    answer: 'Action',
    example: { ...actionExample, action },
    run: async ({ body, caller }) => {
      const selections = selectionsFor(caller, selectionOf(body.filter));
      const previews = [];
      let done = 0;
      for (const selection of selections) {
        const preview = await service.preview(action, selection);
        previews.push(preview);
        // What can't be done leaves no audit entry.
        if (body.confirm === true && preview.affected > 0)
          done += await service.act(action, selection, caller.name);
      }
      const groups = previews.flatMap((preview) => preview.groups);
      return {
        action,
        matched: previews.reduce((sum, { matched }) => sum + matched, 0),
        affected: previews.reduce((sum, { affected }) => sum + affected, 0),
        done,
        groups: groups.map(({ hindrance, ...group }) => ({
          ...group,
          ...(hindrance !== undefined && { hindrance, reason: hindrances[hindrance] }),
        })),
      };
    },
  });
}
