import { type DatasetSettings, UsageError } from '../config/index.ts';
import { type MetaClient, openMetaClient } from '../delivery/index.ts';

/** @throws UsageError for the first dataset without a token: nothing of it could be sent */
export function checkTokens({ datasets }: { readonly datasets: readonly DatasetSettings[] }): void {
  for (const { dataset, token } of datasets) if (token === undefined) throw tokenMissing(dataset);
}

/**
 * Opens the client of a dataset.
 *
 * @throws UsageError without a token
 */
export function openClient(settings: DatasetSettings, testEventCode?: string): MetaClient {
  const { dataset, token, endpoint, version, appSecret, partnerAgent } = settings;
  if (token === undefined) throw tokenMissing(dataset);
  return openMetaClient({
    dataset,
    token,
    endpoint,
    version,
    ...(appSecret !== undefined && { appSecret }),
    ...(partnerAgent !== undefined && { partnerAgent }),
    ...(testEventCode !== undefined && { testEventCode }),
  });
}

function tokenMissing(dataset: string): UsageError {
  return new UsageError(
    `The access token of dataset ${dataset} is missing. Set META_ACCESS_TOKEN, or access_token_file in the configuration (Events Manager > Settings > Generate access token).`,
  );
}
