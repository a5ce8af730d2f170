import { z } from 'zod';
import { readListenAddress } from './listen-address.ts';
import { datasetId, oneOrTwo, ownTokenRule, read, secretBy, text, tokenRule } from './setting-values.ts';
import { settingsMap } from './settings-map.ts';
import { splitList } from './split-list.ts';
import { publicUrlOf } from './values.ts';

/** A list, or text with commas. */
function listOf<Item extends z.ZodType>(item: Item, message: string) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? splitList(value) : value),
      z.array(item, message).min(1, 'must not be empty'),
    )
    .meta({ orText: true });
}

/** Who may use the API. */
export const tokenSchema = settingsMap({
  sha256: text
    .regex(/^[0-9a-f]{64}$/i, 'must be the SHA-256 of the token in hex: 64 digits')
    .describe('SHA-256 of the token in hex, so that the file does not hold the token.'),
  token: secretBy(ownTokenRule).describe('The token itself; it is hashed on reading.'),
  token_file: text.describe('A file that holds the token.'),
  scopes: listOf(
    z.enum(['ingest', 'read', 'operate'], 'must be ingest, read or operate'),
    'must be a list: [ingest, read, operate]',
  ).describe('What it may do: bring stage changes (ingest), look (read), replay, cancel, pause (operate).'),
  datasets: listOf(datasetId, 'must be a list of dataset ids').describe('Only these datasets; absent: all.'),
});

const page = z
  .preprocess(
    (value) => (typeof value === 'string' ? { dataset: value } : value),
    settingsMap(
      {
        dataset: datasetId.describe("Where the page's leads go."),
        access_token: secretBy(tokenRule).describe("The page's token: the lead's fields are then fetched."),
        access_token_file: text.describe("A file that holds the page's token."),
      },
      'must be the id of a dataset, or a map with dataset',
    ),
  )
  .meta({ orText: true });

/** One address for Meta's Lead Ads webhook. */
export const leadAdsSchema = settingsMap({
  app_secret: oneOrTwo(secretBy(tokenRule)).describe(
    "The app's secret, which signs; two while it is changed.",
  ),
  app_secret_file: oneOrTwo(text).describe('A file that holds the app secret; two while it is changed.'),
  verify_token: secretBy(tokenRule).describe('The word that Meta repeats when the webhook is set up.'),
  verify_token_file: text.describe('A file that holds the verify token.'),
  pages: z
    .record(
      z.string().regex(/^\d{1,20}$/, 'must be the id of a page: digits'),
      page,
      'must be a map: page id: dataset',
    )
    .describe('The pages, and where the leads of each go.'),
});

/** What concerns the server as a whole. */
export const serverShape = {
  listen: read(
    readListenAddress,
    'must be host:port or a port, such as 127.0.0.1:8080 or [::1]:8080',
  ).describe('Where serve listens; 127.0.0.1:8080 unless given. Beyond this machine only with tokens.'),
  public_url: read(
    publicUrlOf,
    'must be the http or https address under which the world reaches this server, such as https://leads.example.com',
  ).describe(
    'The address under which the world reaches this server, behind its proxy: serve names its addresses by it, and CRMs sign it.',
  ),
  rate_per_minute: read(
    (value) => (/^[1-9]\d{0,8}$/.test(value) ? Number(value) : undefined),
    'must be a number of requests, 1 or more',
  )
    .describe('Requests a minute from one caller or address; 6000 unless given.')
    .meta({ type: 'integer' }),
};

/** A token's settings as read. */
export type TokenConfig = z.output<typeof tokenSchema>;
/** The settings of a Lead Ads address as read. */
export type LeadAdsConfig = z.output<typeof leadAdsSchema>;
