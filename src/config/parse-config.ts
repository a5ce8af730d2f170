import { z } from 'zod';
import type { CrmDeclaration } from './crm-declaration.ts';
import { crmSourceSchema } from './crm-schema.ts';
import { type DatasetConfig, datasetSchema, mappingSchema } from './dataset-schema.ts';
import { type Environment, entriesOf, type Needs, type OpenConfig, openConfig } from './open-config.ts';
import { readPart } from './read-part.ts';
import {
  type LeadAdsConfig,
  leadAdsSchema,
  serverShape,
  type TokenConfig,
  tokenSchema,
} from './server-schema.ts';
import { nameKey } from './setting-values.ts';
import { settingsMap } from './settings-map.ts';
import { httpSourceSchema, type SourceConfig, sqlSourceSchema } from './source-schema.ts';
import { readStoreAddress } from './store-address.ts';
import { unknownKey } from './unknown-key.ts';

/** Blocks by their names, in the order of the file; what is wrong of one is left out. */
type Blocks<Config> = ReadonlyMap<string, Config>;

/** The names that a configuration may use and only other parts of the program know. */
export interface KnownNames {
  /** The fields of a stage change; any when empty. */
  readonly fields: readonly string[];
  /** The CRMs that a source may be of; absent: a source may be of any type, and nothing of it is checked. */
  readonly crms: readonly CrmDeclaration[] | undefined;
}

/** All that a configuration file says, each part checked by itself. Secrets in files are not read yet. */
export interface ParsedConfig extends OpenConfig {
  /** What stands at the top level; what is wrong of it is left out. */
  readonly top: TopConfig | undefined;
  readonly datasets: Blocks<DatasetConfig>;
  readonly tokens: Blocks<TokenConfig>;
  readonly sources: Blocks<SourceConfig>;
  readonly leadAds: Blocks<LeadAdsConfig>;
}

type TopConfig = z.output<ReturnType<typeof topSchema>>;

/**
 * Reads a configuration file and checks each part of it by itself: a variable that one dataset lacks must not stand in
 * the way of another. Relative paths start at the file's own directory.
 *
 * @throws UsageError when it is no YAML; every other mistake is collected.
 */
export function parseConfig(
  file: string,
  env: Environment,
  { fields, crms }: KnownNames,
  needsOf: (ids: readonly string[]) => Needs,
): ParsedConfig {
  const config = openConfig(file, env, needsOf);
  const top = readPart(topSchema(config.base, fields), config.value, [], config.mistakes);
  const block = <Config>(key: string, schemaOf: (value: unknown) => z.ZodType<Config>): Blocks<Config> => {
    const read = new Map<string, Config>();
    for (const [name, value] of entriesOf(config.value, key)) {
      const part = readPart(schemaOf(value), value, [key, name], config.mistakes);
      if (part !== undefined) read.set(name, part);
    }
    return read;
  };
  const sourceOf = sourceSchemaOf(fields, crms);
  const ofDataset = datasetSchema(fields);
  return {
    ...config,
    top,
    datasets: block('datasets', () => ofDataset),
    tokens: block('tokens', () => tokenSchema),
    sources: block('sources', sourceOf),
    leadAds: block('lead_ads', () => leadAdsSchema),
  };
}

/** The top level; what stands in its blocks is checked by the schemas that are given, or not at all. */
export function topSchema(
  base: string,
  fields: readonly string[],
  blocks: Readonly<Record<'dataset' | 'token' | 'source' | 'leadAds', z.ZodType>> = {
    dataset: z.unknown(),
    token: z.unknown(),
    source: z.unknown(),
    leadAds: z.unknown(),
  },
) {
  return settingsMap(
    {
      store: z
        .string('must be text')
        .transform((address, context) => {
          const read = readStoreAddress(address, base);
          if ('store' in read) return read.store;
          context.addIssue({ code: 'custom', message: read.wrong });
          return z.NEVER;
        })
        .describe("sqlite:FILE or a path; one file in the user's data directory unless given."),
      ...serverShape,
      datasets: z
        .record(
          z.string().regex(/^\d{1,20}$/, 'must be the id of a dataset: digits'),
          blocks.dataset,
          'must be a map of dataset ids',
        )
        .describe('Where events go, and how they are made: by the id of the dataset at Meta.'),
      mappings: z
        .record(z.string(), mappingSchema(fields), 'must be a map: name: settings')
        .describe(
          'How the files of an export are read, for --mapping NAME; check --save-mapping writes them.',
        ),
      tokens: z
        .record(nameKey, blocks.token, 'must be a map: name: settings')
        .describe('serve: who may use the API, by a name that stands in the audit log.'),
      sources: z
        .record(nameKey, blocks.source, 'must be a map: name: settings')
        .describe('serve: where stage changes come from. The name stands in the address: /v1/sources/NAME.'),
      lead_ads: z
        .record(nameKey, blocks.leadAds, 'must be a map: name: settings')
        .describe("serve: Meta's Lead Ads webhook. The name stands in the address: /v1/lead-ads/NAME."),
    },
    'must be a map of settings such as store and datasets',
  );
}

function sourceSchemaOf(fields: readonly string[], crms: KnownNames['crms']) {
  const schemas = new Map<unknown, z.ZodType<SourceConfig>>([
    ['http', httpSourceSchema(fields)],
    ['sql', sqlSourceSchema(fields)],
    ...(crms ?? []).map((crm) => [crm.type, crmSourceSchema(fields, crm)] as const),
  ]);
  const known = [...schemas.keys()].map(String);
  const type = z.string(`must be one of ${known.join(', ')}`).superRefine((name, context) => {
    if (crms === undefined) return;
    context.addIssue({ code: 'custom', message: unknownKey('is no kind of source', name, known) });
  });
  const unknown: z.ZodType<SourceConfig> = z
    .looseObject({ type }, 'must be a map of settings')
    .transform((): SourceConfig => ({}));
  return (value: unknown): z.ZodType<SourceConfig> => {
    const name = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
    return schemas.get(name) ?? unknown;
  };
}
