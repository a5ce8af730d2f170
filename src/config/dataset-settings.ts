import type { DatasetConfig } from './dataset-schema.ts';
import type { Environment } from './open-config.ts';
import type { DatasetSettings } from './settings.ts';
import { UsageError } from './usage-error.ts';
import { isSecret } from './values.ts';
import { withoutUndefined } from './without-undefined.ts';

const graphApi = 'https://graph.facebook.com';
// The latest, of 29 July 2026: https://developers.facebook.com/docs/graph-api/changelog
const latestVersion = 'v26.0';

/**
 * A dataset's settings, with defaults for what the configuration doesn't say.
 *
 * @param token for a dataset that names none.
 */
export function datasetSettings(
  dataset: string,
  config: DatasetConfig,
  token: string | undefined,
): DatasetSettings {
  return withoutUndefined({
    dataset,
    token: config.access_token ?? token,
    appSecret: config.app_secret,
    leadEventSource: config.lead_event_source,
    country: config.country,
    currency: config.currency,
    timeZone: config.time_zone,
    dateOrder: config.date_order,
    funnel: config.funnel,
    other: config.other ?? [],
    ignore: config.ignore ?? [],
    aliases: config.aliases ?? {},
    policy: config.policy ?? 'fill',
    only: config.only,
    dropBadLeadId: config.drop_bad_lead_id ?? false,
    map: config.map ?? {},
    mapStage: config.map_stage ?? {},
    endpoint: config.endpoint ?? graphApi,
    version: config.version ?? latestVersion,
    partnerAgent: config.partner_agent,
  });
}

/**
 * The token of the environment, for datasets that name none.
 *
 * @throws UsageError when it can be none.
 */
export function tokenOf(env: Environment): string | undefined {
  const token = env['META_ACCESS_TOKEN']?.trim() ?? '';
  if (token === '') return undefined;
  if (isSecret(token)) return token;
  throw new UsageError('META_ACCESS_TOKEN must be one line of letters, digits and signs, without blanks.');
}
