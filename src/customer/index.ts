import { hash as digest } from 'node:crypto';
import { type Problem, type ProblemCode, type ProblemDetails, problem } from '../spec/index.ts';

// First version: the exports are fixed, the bodies are being deepened.
export type CustomerParameter =
  | 'em'
  | 'ph'
  | 'fn'
  | 'ln'
  | 'ge'
  | 'db'
  | 'ct'
  | 'st'
  | 'zp'
  | 'country'
  | 'external_id';

export interface CustomerOptions {
  readonly country?: string;
  readonly dateOrder?: 'dmy' | 'mdy';
}

export interface Finding {
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
}

export function normalize(
  _parameter: CustomerParameter,
  value: string,
  _options: CustomerOptions = {},
): string | undefined {
  return value.trim().toLowerCase() || undefined;
}

export function hash(normalized: string): string {
  return /^[0-9a-f]{64}$/i.test(normalized) ? normalized.toLowerCase() : digest('sha256', normalized, 'hex');
}

export function hashCustomerInformation(
  parameter: CustomerParameter,
  values: string | number | readonly (string | number)[],
  options: CustomerOptions,
  path: string,
): { readonly hashes: readonly string[]; readonly problems: readonly Problem[] } {
  const hashes = new Set<string>();
  const problems: Problem[] = [];
  for (const value of typeof values === 'object' ? values : [values]) {
    const text = normalize(parameter, String(value), options);
    if (text !== undefined) hashes.add(hash(text));
    if (parameter === 'em' && text?.includes('@') === false)
      problems.push(problem('email_invalid', path, { reason: 'no @' }));
  }
  return { hashes: [...hashes], problems };
}

export function splitFullName(full: string): { readonly first?: string; readonly last?: string } {
  const [first, last, more] = full.trim().split(' ');
  return first && last && more === undefined ? { first, last } : {};
}

export function readLeadId(value: string | number): { readonly leadId?: string; readonly problem?: Finding } {
  const text = String(value).trim().replace(/^l:/, '');
  if (text === '') return {};
  if (/^\d{15,17}$/.test(text)) return { leadId: text };
  return { problem: { code: 'lead_id_shape', details: { reason: `${text.length} characters` } } };
}

export function readClickId(
  value: string,
  clickedAtMs: number | undefined,
): { readonly fbc?: string; readonly problem?: Finding } {
  if (value === '') return {};
  if (/^fb\.\d\.\d{13}\./.test(value)) return { fbc: value };
  if (clickedAtMs !== undefined) return { fbc: `fb.1.${clickedAtMs}.${value}` };
  return { problem: { code: 'click_id_invalid', details: { reason: 'the time of the click is not known' } } };
}

export function readFbp(value: string): { readonly fbp?: string; readonly problem?: Finding } {
  if (value === '') return {};
  return /^fb\.\d\.\d{13}\.\d+/.test(value)
    ? { fbp: value }
    : { problem: { code: 'fbp_invalid', details: {} } };
}

export function readClientIp(value: string): { readonly ip?: string; readonly problem?: Finding } {
  return value === '' ? {} : { ip: value };
}
