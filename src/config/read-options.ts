import { type DatasetConfig, datasetSchema } from './dataset-schema.ts';
import { messageOf } from './mistakes.ts';
import type { CommonOptions } from './settings.ts';
import { readStoreAddress } from './store-address.ts';
import { refuse } from './usage-error.ts';
import { withoutUndefined } from './without-undefined.ts';

/** What the options of the command line say. */
export interface OptionSettings {
  /** Absolute path. */
  readonly store: string | undefined;
  readonly settings: DatasetConfig;
}

/**
 * Checks the options as the settings of the configuration file are checked.
 *
 * @param fields the fields that `--map` may name; any when empty.
 * @throws UsageError with every mistake.
 */
export function readOptions(options: CommonOptions, fields: readonly string[]): OptionSettings {
  const mistakes: string[] = [];
  if (options.dataset !== undefined && !/^\d{1,20}$/.test(options.dataset)) {
    mistakes.push('--dataset must be the id of a dataset: digits');
  }
  const address = options.store === undefined ? undefined : readStoreAddress(options.store, process.cwd());
  if (address !== undefined && 'wrong' in address) mistakes.push(`--store ${address.wrong}`);

  const parsed = datasetSchema(fields).safeParse(
    withoutUndefined({
      endpoint: options.endpoint,
      version: options.version,
      lead_event_source: options.leadEventSource,
      country: options.country,
      currency: options.currency,
      time_zone: options.timeZone,
      date_order: options.dateOrder,
      funnel: options.funnel,
      other: options.other,
      ignore: options.ignore,
      aliases: options.alias && readPairs(options.alias, aliasPair, mistakes),
      policy: options.policy,
      only: options.only,
      map: options.map && readPairs(options.map, mapPair, mistakes),
      map_stage: options.mapStage && readPairs(options.mapStage, stagePair, mistakes),
      drop_bad_lead_id: options.dropBadLeadId === undefined ? undefined : String(options.dropBadLeadId),
    }),
  );
  for (const issue of parsed.error?.issues ?? []) {
    const [setting, detail] = issue.path;
    const which =
      typeof detail === 'number' ? `, name ${detail + 1},` : detail === undefined ? '' : ` ${String(detail)}`;
    const option = setting === 'aliases' ? 'alias' : String(setting).replaceAll('_', '-');
    mistakes.push(`--${option}${which} ${messageOf(issue)}`);
  }
  refuse(mistakes);
  return { store: address && 'store' in address ? address.store : undefined, settings: parsed.data ?? {} };
}

const mapPair = { option: '--map', shape: 'field=Column, for example lead_id="Meta Lead ID"' };
const stagePair = { option: '--map-stage', shape: '"Stage=Column", for example "MQL=Became an MQL Date"' };
const aliasPair = { option: '--alias', shape: '"Old name=New name"' };

function readPairs(
  pairs: readonly string[],
  { option, shape }: { readonly option: string; readonly shape: string },
  mistakes: string[],
): Record<string, string> {
  const map = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at < 1 || name === '') mistakes.push(`${option} must be ${shape}`);
    else if (map.has(name)) mistakes.push(`${option} names ${name} twice`);
    else map.set(name, pair.slice(at + 1));
  }
  return Object.fromEntries(map);
}
