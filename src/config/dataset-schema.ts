import { z } from 'zod';
import { foldStage } from '../spec/index.ts';
import { readOnly } from './only.ts';
import { splitList } from './split-list.ts';
import { unknownKey } from './unknown-key.ts';
import { currencyOf, endpointOf, isSecret, isTimeZone, regionOf, versionOf } from './values.ts';

// Messages never repeat the value: a secret may stand in the wrong line.
const text = z.string('must be text').trim().min(1, 'must not be empty');
const secret = text.refine(isSecret, 'must be one line of letters, digits and signs, without blanks');
const names = z.preprocess(
  (value) => (typeof value === 'string' ? splitList(value) : value),
  z.array(text, 'must be a list of names: [A, B, C]').superRefine((list, context) => {
    const seen = new Set<string>();
    list.forEach((name, at) => {
      if (seen.has(foldStage(name)))
        context.addIssue({ code: 'custom', path: [at], message: 'is named twice' });
      seen.add(foldStage(name));
    });
  }),
);
const only = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(text, 'must be text').transform((texts, context) => {
    const read = readOnly(texts);
    if (typeof read !== 'string') return read;
    context.addIssue({ code: 'custom', message: read });
    return z.NEVER;
  }),
);

/**
 * The settings of a dataset as the configuration file writes them; options of the command line pass through the same
 * checks. Values come as text, lists and maps of text.
 *
 * @param fields the fields that `map` may name; any when empty.
 */
export function datasetSchema(fields: readonly string[]) {
  return z
    .strictObject(
      {
        access_token: secret,
        access_token_file: text,
        app_secret: secret,
        app_secret_file: text,
        lead_event_source: text.refine(
          (name) => name.toLowerCase().replaceAll(/[^a-z]/g, '') !== 'conversionleads',
          'must name your CRM (HubSpot, Salesforce, ...), not this program',
        ),
        country: text.transform(
          checked(regionOf, 'must be the two letters of a country (ISO 3166-1), such as DE'),
        ),
        currency: text.transform(
          checked(currencyOf, 'must be the three letters of a currency (ISO 4217), such as EUR'),
        ),
        time_zone: text.refine(isTimeZone, 'must be a time zone such as Europe/Berlin, UTC or +02:00'),
        date_order: z.enum(['dmy', 'mdy'], 'must be dmy or mdy'),
        funnel: names,
        other: names,
        ignore: names,
        aliases: z.record(text, text, 'must be a map: Old name: New name'),
        policy: z.enum(['fill', 'report', 'hold'], 'must be fill, report or hold'),
        only,
        drop_bad_lead_id: z.stringbool({ error: 'must be true or false' }),
        map: z.record(z.string(), text, 'must be a map: field: Column').superRefine((map, context) => {
          for (const field of Object.keys(map)) {
            if (fields.length === 0 || fields.includes(field)) continue;
            const message = unknownKey('is no field of a stage change', field, fields);
            context.addIssue({ code: 'custom', path: [field], message });
          }
        }),
        map_stage: z.record(text, text, 'must be a map: Stage: Column'),
        endpoint: text.transform(
          checked(endpointOf, 'must be an https address, such as https://graph.facebook.com'),
        ),
        version: text.transform(checked(versionOf, 'must be a version of the Graph API, such as v26.0')),
        partner_agent: text,
      },
      'must be a map of settings',
    )
    .partial();
}

/**
 * A saved mapping: how the files of one export are read. The same settings as a dataset's, without those that belong to
 * the dataset.
 */
export function mappingSchema(fields: readonly string[]) {
  return datasetSchema(fields).pick({
    lead_event_source: true,
    time_zone: true,
    date_order: true,
    only: true,
    map: true,
    map_stage: true,
  });
}

/** A saved mapping as read; all of it optional. */
export type MappingConfig = z.output<ReturnType<typeof mappingSchema>>;

/** A dataset's settings as read; all of them optional. */
export type DatasetConfig = z.output<ReturnType<typeof datasetSchema>>;

function checked(read: (value: string) => string | undefined, message: string) {
  return (value: string, context: z.core.$RefinementCtx<string>): string => {
    const found = read(value);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
}
