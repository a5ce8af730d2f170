import { z } from 'zod';

const text = z.union([z.string(), z.number()]);
const keys = z.union([text, z.array(text)]);
const time = text.describe('ISO 8601, or Unix seconds or milliseconds');

/**
 * A stage change as OpenAPI shows it. It checks nothing: the intake reads each field by itself, and says of each problem
 * what to do.
 */
export const stageChange = z
  .looseObject({
    stage: z.string().describe("A stage of the dataset's funnel; case does not matter"),
    changed_at: time.describe('When the lead reached the stage: ISO 8601, or Unix seconds or milliseconds'),
    lead_id: text.optional().describe("Meta's id of the lead, 15 to 17 digits, as text"),
    click_id: z.string().optional().describe('fbc, or the bare fbclid with clicked_at'),
    clicked_at: time.optional(),
    fbp: z.string().optional(),
    email: keys.optional(),
    phone: keys.optional(),
    first_name: keys.optional(),
    last_name: keys.optional(),
    full_name: keys.optional(),
    gender: keys.optional(),
    date_of_birth: keys.optional(),
    city: keys.optional(),
    state: keys.optional(),
    zip: keys.optional(),
    country: keys.optional(),
    external_id: keys.optional(),
    client_ip_address: z.string().optional(),
    client_user_agent: z.string().optional(),
    subscription_id: text.optional(),
    record_id: text.optional().describe("The CRM's own id of the record"),
    object: z.string().optional().describe('The kind of record: contact, deal, ...'),
    pipeline: z.string().optional(),
    form_id: text.optional(),
    origin: z.string().optional().describe('Where the CRM says that the lead came from'),
    lead_created_at: time.optional().describe("Meta's own created_time, never a CRM's create date"),
    value: text.optional(),
    currency: z.string().optional(),
    opted_out: z.union([z.boolean(), text]).optional(),
    data_processing_options: z.union([z.string(), z.array(z.string())]).optional(),
  })
  .describe('A lead reached a stage. Customer information is hashed before it is stored.');
