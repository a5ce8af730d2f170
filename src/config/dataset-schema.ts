import { z } from 'zod';
import { foldStage } from '../spec/index.ts';
import { readOnly } from './only.ts';
import { duration, read, secretBy, text, tokenRule } from './setting-values.ts';
import { settingsMap } from './settings-map.ts';
import { splitList } from './split-list.ts';
import { unknownKey } from './unknown-key.ts';
import { currencyOf, endpointOf, isTimeZone, regionOf, versionOf } from './values.ts';

/** Names of stages: a list, or text with commas. */
export const stageNames = z
  .preprocess(
    (value) => (typeof value === 'string' ? splitList(value) : value),
    z.array(text, 'must be a list of names: [A, B, C]').superRefine((list, context) => {
      const seen = new Set<string>();
      list.forEach((name, at) => {
        if (seen.has(foldStage(name)))
          context.addIssue({ code: 'custom', path: [at], message: 'is named twice' });
        seen.add(foldStage(name));
      });
    }),
  )
  .meta({ orText: true });

const only = z
  .preprocess(
    (value) => (typeof value === 'string' ? [value] : value),
    z.array(text, 'must be text').transform((texts, context) => {
      const found = readOnly(texts);
      if (typeof found !== 'string') return found;
      context.addIssue({ code: 'custom', message: found });
      return z.NEVER;
    }),
  )
  .meta({ orText: true });

const country = read(regionOf, 'must be the two letters of a country (ISO 3166-1), such as DE');
const timeZone = text.refine(isTimeZone, 'must be a time zone such as Europe/Berlin, UTC or +02:00');
const leadEventSource = text.refine(
  (name) => name.toLowerCase().replaceAll(/[^a-z]/g, '') !== 'conversionleads',
  'must name your CRM (HubSpot, Salesforce, ...), not this program',
);

/** How values of stage changes are read: of a dataset, or of one source of it. */
export const readingShape = {
  lead_event_source: leadEventSource.describe(
    'Name of the CRM, sent with every event: Meta counts no event without it.',
  ),
  country: country.describe(
    'Two letters (ISO 3166-1): how phone numbers, postcodes and dates without a country are read. Never sent.',
  ),
  time_zone: timeZone.describe('Of times that name no offset: Europe/Berlin, UTC, +02:00.'),
  date_order: z
    .enum(['dmy', 'mdy'], 'must be dmy or mdy')
    .describe('Of dates such as 03/04/2026: day first (dmy) or month first (mdy).'),
};

/** A map whose keys are fields of a stage change. */
export function fieldsMap<Value extends z.ZodType>(value: Value, fields: readonly string[], message: string) {
  const field = z.string().superRefine((name, context) => {
    if (fields.length === 0 || fields.includes(name)) return;
    const wrong = unknownKey('is no field of a stage change', name, fields);
    context.addIssue({ code: 'custom', message: wrong });
  });
  return z.record(fields.length === 0 ? field : field.meta({ enum: fields }), value, message);
}

/**
 * The settings of a dataset as the configuration file writes them; options of the command line pass through the same
 * checks. Values come as text, lists and maps of text.
 *
 * @param fields the fields that `map` may name; any when empty.
 */
export function datasetSchema(fields: readonly string[]) {
  return settingsMap({
    access_token: secretBy(tokenRule).describe(
      "The dataset's access token at Meta. Where none is given, META_ACCESS_TOKEN of the environment.",
    ),
    access_token_file: text.describe('A file that holds the access token.'),
    app_secret: secretBy(tokenRule).describe('The app secret, for appsecret_proof with every request.'),
    app_secret_file: text.describe('A file that holds the app secret.'),
    lead_event_source: readingShape.lead_event_source,
    country: readingShape.country,
    currency: read(currencyOf, 'must be the three letters of a currency (ISO 4217), such as EUR').describe(
      'Three letters (ISO 4217), for values without one.',
    ),
    time_zone: readingShape.time_zone,
    date_order: readingShape.date_order,
    funnel: stageNames.describe('The stages in order, the initial one first.'),
    other: stageNames.describe('Stages outside the order that are sent (Lost, Disqualified).'),
    ignore: stageNames.describe('Stages that are never sent.'),
    aliases: z
      .record(text, text, 'must be a map: Old name: New name')
      .describe('Stages that were renamed: the old name and the new one.'),
    policy: z
      .enum(['fill', 'report', 'hold'], 'must be fill, report or hold')
      .describe(
        'When a lead jumps over stages: send them too (fill), only say so (report), or wait for them (hold).',
      ),
    only: only.describe('The rows that come from Meta: "Lead Source=Facebook|Instagram".'),
    drop_bad_lead_id: z
      .stringbool({ error: 'must be true or false' })
      .describe('A damaged lead id is left out with a warning; otherwise it refuses the row.')
      .meta({ type: 'boolean' }),
    map: fieldsMap(text, fields, 'must be a map: field: Column').describe(
      'Which column of a file is which field of a stage change; - for none.',
    ),
    map_stage: z
      .record(text, text, 'must be a map: Stage: Column')
      .describe('Date columns of a file that say when a lead reached a stage.'),
    endpoint: read(endpointOf, 'must be an https address, such as https://graph.facebook.com').describe(
      "Where to send instead of Meta's Graph API; http on this machine only (the sandbox).",
    ),
    version: read(versionOf, 'must be a version of the Graph API, such as v26.0').describe(
      'Version of the Graph API.',
    ),
    partner_agent: text.describe('Names an agency or platform to Meta, sent with every request.'),
    reorder_window: duration('0s', '24h').describe(
      'serve: how long a jump over a stage waits for that stage to come.',
    ),
    linger: duration('0ms', '60s').describe(
      'serve: how long a batch that is not full waits for more events.',
    ),
    initial_stage: z
      .enum(['crm', 'lead_ads'], 'must be crm or lead_ads')
      .describe(
        "serve: who tells of a new lead's initial stage: the CRM, or Meta's Lead Ads webhook on receipt.",
      ),
  });
}

/**
 * A saved mapping: how the files of one export are read. The same settings as a dataset's, without those that belong to
 * the dataset.
 */
export function mappingSchema(fields: readonly string[]) {
  const { lead_event_source, time_zone, date_order, only, map, map_stage } = datasetSchema(fields).shape;
  return settingsMap({ lead_event_source, time_zone, date_order, only, map, map_stage });
}

/** A saved mapping as read; all of it optional. */
export type MappingConfig = z.output<ReturnType<typeof mappingSchema>>;

/** A dataset's settings as read; all of them optional. */
export type DatasetConfig = z.output<ReturnType<typeof datasetSchema>>;
