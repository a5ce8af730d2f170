import { z } from 'zod';
import type { EventSelection } from '../app/index.ts';
import { eventState } from './answer-schemas.ts';

/** A moment: ISO 8601 with an offset, or Unix seconds. Becomes Unix seconds. */
const moment = z
  .union(
    [z.iso.datetime({ offset: true }), z.string().regex(/^\d{1,11}$/), z.int().min(0).max(99_999_999_999)],
    { error: 'A time with its offset (in an address, + is written %2B), or Unix seconds.' },
  )
  .transform((given) =>
    typeof given === 'string' && given.includes('T') ? Math.floor(Date.parse(given) / 1000) : Number(given),
  );

/** Fields that say which events, in a query and in a body. */
export const filterFields = {
  dataset: z.string().min(1).max(100).optional(),
  state: eventState.optional(),
  stage: z.string().min(1).max(200).optional().describe('As stage names match: case does not matter'),
  lead_id: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional()
    .describe("Meta's id of the lead"),
  from: moment.optional().describe('event_time at or after it: ISO 8601 with an offset, or Unix seconds'),
  before: moment.optional().describe('event_time before it'),
};

/** What {@link filterFields} give. */
export interface GivenFilter {
  readonly dataset?: string | undefined;
  readonly state?: EventSelection['state'] | undefined;
  readonly stage?: string | undefined;
  readonly lead_id?: string | undefined;
  readonly from?: number | undefined;
  readonly before?: number | undefined;
  readonly ids?: readonly number[] | undefined;
}

/** The selection that a checked filter means. */
export function selectionOf(filter: GivenFilter): EventSelection {
  const { dataset, state, stage, lead_id, from, before, ids } = filter;
  return {
    ...(dataset !== undefined && { dataset }),
    ...(state !== undefined && { state }),
    ...(stage !== undefined && { stage }),
    ...(lead_id !== undefined && { leadId: lead_id }),
    ...(from !== undefined && { from }),
    ...(before !== undefined && { before }),
    ...(ids !== undefined && { ids }),
  };
}
