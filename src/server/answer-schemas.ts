import { z } from 'zod';
import { states } from '../app/index.ts';

const time = z.iso.datetime();
const stateNames = Object.keys(states) as (keyof typeof states)[];

/** A state of an event. */
export const eventState = z
  .enum(stateNames)
  .meta({ description: stateNames.map((name) => `\`${name}\`: ${states[name].meaning}`).join('\n') });

const problem = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  path: z.string().describe('The field'),
  message: z.string(),
  fix: z.string().describe('What to do about it'),
  rule: z.string().describe('The page that the rule is from'),
});

const itemResult = z.object({
  status: z.enum(['stored', 'duplicate', 'held', 'skipped', 'invalid']),
  event_ids: z
    .array(z.string())
    .describe("The item's own event first, then implied ones; of a duplicate: the event that stands"),
  problems: z.array(problem),
  reason: z.string().optional().describe('Why it is held or skipped'),
  until: time.optional().describe('Until when it is held'),
});

const event = z.object({
  id: z.int().describe('Its number in the store'),
  event_id: z.string().describe('As Meta gets it'),
  stage: z.string(),
  event_time: time,
  state: eventState,
  implied: z.boolean().describe('Made for a stage that the lead jumped over'),
  recovered: z.boolean().describe('Its lead_id is from the lead directory'),
  lead: z.int().describe("Its lead's number in the store"),
  lead_id: z.string().nullable(),
  source: z.string().describe('The file or endpoint that it came from'),
  row: z.int(),
  reason: z.string().nullable().describe('Why it was refused'),
  hold: z
    .object({ reason: z.string(), until: time.nullable() })
    .nullable()
    .describe('What a held one waits for, and until when at most'),
});

/** The answers, by the names under which OpenAPI lists them. Tests hold the real answers against them. */
export const answerSchemas = {
  Error: z.object({
    error: z.object({
      code: z.string().describe('Stable; the message may change'),
      message: z.string(),
      problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  }),
  ItemResult: itemResult,
  ItemResults: z.object({ results: z.array(itemResult).describe("One for each item, in the body's order") }),
  WebhookResult: z.object({
    received: z.int().describe('How many items were read'),
    stored: z.int().optional(),
    duplicate: z.int().optional(),
    held: z.int().optional(),
    skipped: z.int().optional(),
    invalid: z.int().optional(),
    reasons: z.record(z.string(), z.int()).optional().describe('Why items are held or skipped'),
    problems: z
      .array(problem.pick({ code: true, message: true, fix: true }))
      .optional()
      .describe('What is wrong with invalid items: some of it'),
  }),
  Events: z.object({
    events: z.array(event),
    next: z.int().optional().describe('Give it as `after` for the next page; absent: there is none'),
  }),
  Event: event.extend({
    dataset: z.string(),
    stored_at: time,
    deadline: time.describe('After it, Meta would refuse the event'),
    look_up: z
      .object({ object: z.string(), id: z.string() })
      .nullable()
      .describe('The record that the CRM is still to be asked about'),
    warnings: z.array(z.string()),
    payload: z.string().nullable().describe('The JSON as it is sent; customer information is hashed'),
    history: z.array(z.object({ at: time, what: z.string(), detail: z.string().nullable() })),
    attempts: z.array(
      z.object({
        id: z.int(),
        started_at: time,
        finished_at: time.nullable(),
        events: z.int(),
        bytes: z.int(),
        outcome: z.string().nullable(),
        http_status: z.int().nullable(),
        code: z.int().nullable(),
        subcode: z.int().nullable(),
        trace_id: z.string().nullable(),
        reason: z.string().nullable(),
        maybe_sent: z.boolean().describe('It may have reached Meta in an earlier attempt'),
      }),
    ),
  }),
  Action: z.object({
    action: z.enum(['replay', 'cancel']),
    matched: z.int().describe('Events that fit the filter'),
    affected: z.int().describe('Those to which it can be done'),
    done: z.int().describe('Those to which it was done: 0 without `confirm`'),
    groups: z.array(
      z.object({
        dataset: z.string(),
        stage: z.string(),
        state: eventState,
        count: z.int(),
        hindrance: z.string().optional().describe('Why nothing happens to them'),
        reason: z.string().optional().describe('The same in words'),
      }),
    ),
  }),
  Paused: z.object({ dataset: z.string(), paused: z.literal(true), reason: z.string() }),
  Resumed: z.object({
    dataset: z.string(),
    paused: z.literal(false),
    was_paused_for: z.string().nullable().describe('null: it was not paused'),
  }),
  Status: z.object({
    datasets: z.array(
      z.looseObject({
        dataset: z.string(),
        events: z.record(z.string(), z.int()).describe('How many are in each state'),
        paused: z.string().nullable(),
        next_deadline: time.nullable(),
        todo: z.string().describe('What a person should do now'),
      }),
    ),
    unmapped_pages: z
      .array(z.looseObject({ page: z.string(), fix: z.string() }))
      .describe('Pages of Lead Ads whose leads wait for a dataset; for tokens that see all datasets'),
  }),
  Audit: z.object({
    audit: z.array(
      z.object({
        id: z.int(),
        at: time,
        who: z.string().describe('A token, or a user of the machine'),
        action: z.enum(['replay', 'cancel', 'pause', 'resume']),
        dataset: z.string().nullable(),
        filter: z.record(z.string(), z.unknown()),
        count: z.int(),
      }),
    ),
  }),
  Health: z.object({ status: z.literal('ok') }),
  Readiness: z.object({ ready: z.boolean(), reason: z.string().optional() }),
} as const satisfies Record<string, z.ZodType>;

export type AnswerName = keyof typeof answerSchemas;
