import { z } from 'zod';
import { fieldsMap, readingShape, stageNames } from './dataset-schema.ts';
import {
  databaseRule,
  datasetId,
  duration,
  oneOrTwo,
  secretBy,
  sharedSecretRule,
  text,
} from './setting-values.ts';
import { settingsMap } from './settings-map.ts';

const stageTable = settingsMap(
  {
    object: text.describe('For this kind of record only (deal, contact); absent: for all.'),
    pipeline: text.describe('For this pipeline only; absent: for all.'),
    map: z
      .record(text, text, 'must be a map: Name in the CRM: Name in the funnel')
      .describe("The CRM's stage and the funnel's. A stage in no table is held until it is mapped."),
    ignore: stageNames.describe("The CRM's stages that are never sent."),
  },
  'must be a map with map and ignore',
);

const headerName = text.regex(
  /^[\w!#$%&'*+.^`|~-]{1,100}$/,
  'must be the name of a header, such as X-Api-Key',
);

const auth = settingsMap(
  {
    header: headerName.describe('A header that holds the secret itself.'),
    hmac: headerName.describe('A header that holds an HMAC of the body, made with the secret.'),
    secret: oneOrTwo(secretBy(sharedSecretRule)).describe('The secret; two while it is changed.'),
    secret_file: oneOrTwo(text).describe('A file that holds the secret; two while it is changed.'),
    prefix: z.string('must be text').describe('hmac: what stands before the signature, such as sha256=.'),
    algorithm: z.enum(['sha256', 'sha1'], 'must be sha256 or sha1').describe('hmac: sha256 unless given.'),
    encoding: z.enum(['hex', 'base64'], 'must be hex or base64').describe('hmac: hex unless given.'),
    timestamp_header: headerName.describe(
      'hmac: a header with the time of signing; "time.body" is then signed, and old requests are refused.',
    ),
  },
  'must be a map: { header: X-Api-Key, secret: ... } or { hmac: X-Signature, secret: ... }',
);

/** What all kinds of sources have. */
export function sourceShape(fields: readonly string[]) {
  const paths = z
    .preprocess(
      (value) => (typeof value === 'string' ? [value] : value),
      z.array(text, 'must be text, or a list').min(1, 'must not be empty'),
    )
    .meta({ orText: true });
  return {
    dataset: datasetId.describe('Where its changes go; may be left out when the file has one dataset.'),
    ...readingShape,
    fields: fieldsMap(paths, fields, 'must be a map: field: path').describe(
      "Where each field of a stage change is: a path into an item (http), a column (sql), a property of the CRM's record. Of several, the first that is filled.",
    ),
    constants: fieldsMap(text, fields, 'must be a map: field: value').describe(
      'Fields that are the same in every change, such as object: deal, or are this where a change says nothing.',
    ),
    stages: z
      .array(stageTable, 'must be a list of tables: - { map: { ... }, ignore: [...] }')
      .describe("The CRM's names for the stages, by kind of record and pipeline."),
  };
}

/** A webhook of any tool, mapped field by field. */
export function httpSourceSchema(fields: readonly string[]) {
  return settingsMap({
    type: z.literal('http').describe('The kind of source.'),
    ...sourceShape(fields),
    auth: auth.describe('How the sender proves who it is.'),
    items: text.describe('Path to the list of items in a body; absent: the body is one item, or a list.'),
  });
}

/** An in-house CRM's database. */
export function sqlSourceSchema(fields: readonly string[]) {
  return settingsMap({
    type: z.literal('sql').describe('The kind of source.'),
    ...sourceShape(fields),
    url: secretBy(databaseRule).describe('postgres://user:password@host/database, or sqlite:FILE.'),
    url_file: text.describe('A file that holds the url.'),
    query: text
      .regex(
        /(?<!:):cursor\b/,
        'must ask for what is new: ... where updated_at > :cursor order by updated_at',
      )
      .describe('What to ask; :cursor stands for where the last look ended.'),
    cursor: text.describe('The column whose largest value is the next cursor.'),
    start: text.describe('The cursor of the first look.'),
    every: duration('1s', '24h').describe('Time between two looks; 60s unless given.'),
  });
}

/** The settings of an http source as read. */
export type HttpSourceConfig = z.output<ReturnType<typeof httpSourceSchema>>;
/** The settings of an sql source as read. */
export type SqlSourceConfig = z.output<ReturnType<typeof sqlSourceSchema>>;
/** The settings of a CRM's source as read, without those that only the CRM has. */
export type CrmSourceConfig = Omit<HttpSourceConfig, 'type' | 'auth' | 'items'> & {
  type?: string | undefined;
};
/** The settings of any source as read. */
export type SourceConfig = HttpSourceConfig | SqlSourceConfig | CrmSourceConfig;
