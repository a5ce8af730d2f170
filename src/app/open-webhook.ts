import type { CrmSourceSettings, SourceSettings } from '../config/index.ts';
import {
  type CrmSource,
  crms,
  openHttpSource,
  type WebhookRow,
  type WebhookSource,
} from '../sources/index.ts';

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
  const speaks = 'consent' in fields ? 'consent' : 'opted_out' in fields ? 'opted_out' : undefined;
  return speaks === undefined ? opened : askingForConsent(opened, speaks);
}

/**
 * Where the configuration says which property tells of consent, nothing that the CRM is asked about goes without it; and
 * nothing that it is not asked about goes without a word, if that has to be a yes.
 */
function askingForConsent(source: CrmSource, speaks: 'consent' | 'opted_out'): CrmSource {
  return {
    ...source,
    read(request) {
      const reading = source.read(request);
      if ('refusal' in reading) return reading;
      return { ...reading, rows: reading.rows.map((row) => asking(row, speaks)) };
    },
  };
}

function asking(row: WebhookRow, speaks: 'consent' | 'opted_out'): WebhookRow {
  const { record, lookUp } = row;
  if (lookUp !== undefined) return { ...row, lookUp: { ...lookUp, required: true } };
  const isUnsaid = record !== undefined && record.opted_out === undefined;
  return isUnsaid && speaks === 'consent' ? { ...row, record: { ...record, opted_out: true } } : row;
}
