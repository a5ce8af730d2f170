import { readFileSync } from 'node:fs';
import { salesforce } from '../src/sources/salesforce/index.ts';
import type { WebhookReading, WebhookRequest, WebhookRow } from '../src/sources/webhook.ts';

export const organization = '00D5f000000AbCdEAK';

/** A file of Salesforce's, in its documented shape. */
export const salesforceFile = (name: string): Buffer =>
  readFileSync(new URL(`../src/sources/salesforce/fixtures/${name}`, import.meta.url));

/** Opens a source; it takes Outbound Messages of the organization and JSON with the secret `s3` unless told otherwise. */
export function openSalesforce(
  settings: Readonly<Record<string, readonly string[]>> = { organization_id: [organization], secret: ['s3'] },
  fields: Readonly<Record<string, readonly string[]>> = {},
  constants: Readonly<Record<string, string>> = {},
) {
  return salesforce.open({ name: 'sf', settings, fields: { ...salesforce.fields, ...fields }, constants });
}

export const salesforceRequest = (
  body: string | Uint8Array,
  headers: Record<string, string> = { 'x-webhook-secret': 's3' },
): WebhookRequest => ({
  method: 'POST',
  url: '/v1/sources/sf',
  headers,
  body: typeof body === 'string' ? Buffer.from(body) : body,
  now: 1_795_190_500,
});

export function rowsOf(reading: WebhookReading): readonly WebhookRow[] {
  if ('refusal' in reading) throw new Error(reading.refusal.message);
  return reading.rows;
}

export const readFixture = (name: string, source = openSalesforce()): readonly WebhookRow[] =>
  rowsOf(source.read(salesforceRequest(salesforceFile(name))));

export const readJson = (body: unknown, source = openSalesforce()): readonly WebhookRow[] =>
  rowsOf(source.read(salesforceRequest(JSON.stringify(body))));

export const codes = ({ problems }: WebhookRow): readonly string[] => problems.map(({ code }) => code);
