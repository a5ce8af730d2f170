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
  const { name, settings, fields, constants } = source;
  return definition.open({
    name,
    settings,
    constants,
    fields: { ...definition.fields, ...fields },
    ...(publicUrl !== undefined && { address: `${publicUrl}/v1/sources/${name}` }),
  });
}
