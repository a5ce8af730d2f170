import { checkDataset } from './check-dataset.ts';
import { checkFields } from './check-fields.ts';
import type { CrmDeclaration } from './crm-declaration.ts';
import type { ParsedConfig } from './parse-config.ts';
import { readAuth } from './read-auth.ts';
import { readCrm } from './read-crm.ts';
import { readSecrets } from './read-secrets.ts';
import { readStageTables } from './read-stage-tables.ts';
import type { HttpSourceSettings, SourceSettings, SqlSourceSettings } from './serve-settings.ts';
import { databaseRule } from './setting-values.ts';
import type { HttpSourceConfig, SourceConfig, SqlSourceConfig } from './source-schema.ts';
import { readStoreAddress } from './store-address.ts';
import { withoutUndefined } from './without-undefined.ts';

/** What only sources know of what a person writes: each says in words why it can't be used, or nothing. */
export interface MappingChecks {
  wrongPath(path: string): string | undefined;
  wrongQuery(query: string, url: string): string | undefined;
}

/** The sources, with their secrets. What is wrong becomes a mistake. */
export function readSources(
  config: ParsedConfig,
  crms: readonly CrmDeclaration[],
  checks?: MappingChecks,
): readonly SourceSettings[] {
  return [...config.sources].flatMap(([name, block]): SourceSettings[] => {
    const path = ['sources', name];
    const crm = crms.find(({ type }) => type === block.type);
    const dataset = block.dataset ?? (config.ids.length === 1 ? config.ids[0] : undefined);
    if (block.dataset !== undefined) checkDataset(config, [...path, 'dataset'], block.dataset);
    else if (config.ids.length > 1) {
      config.mistakes.addLack(path, ['dataset'], `this file has ${config.ids.join(', ')}`);
    }
    if (name === 'http') {
      config.mistakes.add(path, 'is what stage changes over the API are called; take another name', 'key');
    }
    checkFields(config.mistakes, path, block);
    const common = withoutUndefined({
      name,
      dataset: dataset ?? '',
      leadEventSource: block.lead_event_source ?? crm?.name,
      country: block.country,
      timeZone: block.time_zone,
      dateOrder: block.date_order,
      stages: readStageTables(config, path, block.stages ?? [], dataset),
      fields: block.fields ?? {},
      constants: block.constants ?? {},
    });
    if (checks !== undefined && !isSql(block)) checkPaths(config, path, block, checks);
    if (crm !== undefined) return [{ ...common, ...readCrm(config, path, { ...block }, crm) }];
    if (isSql(block)) return [sqlSource(config, path, block, common, checks)];
    return isHttp(block) ? [httpSource(config, path, block, common)] : [];
  });
}

function checkPaths(
  { mistakes }: ParsedConfig,
  path: readonly string[],
  { fields = {}, ...rest }: Exclude<SourceConfig, SqlSourceConfig>,
  { wrongPath }: MappingChecks,
): void {
  const check = (at: readonly string[], text: string): void => {
    const wrong = wrongPath(text);
    if (wrong !== undefined) mistakes.add([...path, ...at], `is a path that can't be followed: ${wrong}`);
  };
  if ('items' in rest && rest.items !== undefined) check(['items'], rest.items);
  for (const [field, paths] of Object.entries(fields)) for (const one of paths) check(['fields', field], one);
}

type Common = Omit<SqlSourceSettings, 'kind' | 'url' | 'query' | 'cursor' | 'start' | 'every'>;

function httpSource(
  config: ParsedConfig,
  path: readonly string[],
  block: HttpSourceConfig,
  common: Common,
): HttpSourceSettings {
  const auth = readAuth(config, path, block.auth);
  return { ...common, kind: 'http', auth, ...(block.items !== undefined && { items: block.items }) };
}

function sqlSource(
  config: ParsedConfig,
  path: readonly string[],
  block: SqlSourceConfig,
  common: Common,
  checks: MappingChecks | undefined,
): SqlSourceSettings {
  const { mistakes } = config;
  const lack = (keys: readonly string[], what: string): void => {
    if (!keys.some((key) => key in block)) mistakes.addLack(path, keys, what);
  };
  lack(['url', 'url_file'], 'postgres://user:password@host/database or sqlite:FILE');
  lack(['query'], 'what to ask, with :cursor for where the last look ended');
  lack(['cursor'], 'the column whose largest value is the next cursor');
  lack(['start'], 'the cursor of the first look');
  const [address = ''] = readSecrets(config, path, block, 'url', databaseRule);
  const wrong = block.query === undefined ? undefined : checks?.wrongQuery(block.query, address);
  if (wrong !== undefined) mistakes.add([...path, 'query'], wrong);
  return {
    ...common,
    kind: 'sql',
    url: absolute(address, config.base),
    query: block.query ?? '',
    cursor: block.cursor ?? '',
    start: block.start ?? '',
    every: Math.max(1, Math.round((block.every ?? 60_000) / 1000)),
  };
}

function absolute(address: string, base: string): string {
  if (!/^sqlite:/i.test(address)) return address;
  const read = readStoreAddress(address, base);
  return 'store' in read ? `sqlite:${read.store}` : address;
}

function isSql(block: SourceConfig): block is SqlSourceConfig {
  return block.type === 'sql';
}

function isHttp(block: SourceConfig): block is HttpSourceConfig {
  return block.type === 'http';
}
