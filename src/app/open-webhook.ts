import type { CrmSourceSettings, SourceSettings } from '../config/index.ts';
import { type CrmSource, crms, openHttpSource, type WebhookSource } from '../sources/index.ts';

/** Opens a source that is sent to us; undefined for one that we ask. @throws SourceError for a mapping that can't work */
export function openWebhook(
  source: SourceSettings,
  publicUrl: string | undefined,
): WebhookSource | undefined {
  if (source.kind === 'sql') return undefined;
  return source.kind === 'http' ? openHttpSource(source) : openCrm(source, publicUrl);
}

/** Opens a CRM's source. */
export function openCrm(source: CrmSourceSettings, publicUrl: string | undefined): CrmSource {
  const definition = crms.find(({ type }) => type === source.crm);
  if (definition === undefined) throw new RangeError(`there is no CRM ${source.crm}`);
  const { name, settings, constants } = source;
  const fields = { ...definition.fields, ...source.fields };
  const opened = definition.open({
    name,
    settings,
    constants,
    fields,
    ...(publicUrl !== undefined && { address: `${publicUrl}/v1/sources/${name}` }),
  });
  return 'consent' in fields || 'opted_out' in fields ? askingForConsent(opened) : opened;
}

/** Where the configuration says which property tells of consent, nothing that the CRM is asked about goes without it. */
function askingForConsent(source: CrmSource): CrmSource {
  return {
    ...source,
    read(request) {
      const reading = source.read(request);
      if ('refusal' in reading) return reading;
      const rows = reading.rows.map((row) =>
        row.lookUp === undefined ? row : { ...row, lookUp: { ...row.lookUp, required: true as const } },
      );
      return { ...reading, rows };
    },
  };
}
