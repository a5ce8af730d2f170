import type { StageChangeField } from '../../event/index.ts';

/** Meta's export marks what a number is (`l:` lead, `f:` form, `p:` phone, `z:` ZIP), against spreadsheets. */
export const exportPrefixes: Partial<Record<StageChangeField, string>> = {
  lead_id: 'l',
  form_id: 'f',
  phone: 'p',
  zip: 'z',
};

/** A text without the mark of Meta's export, if it carries this one. */
export function withoutPrefix(text: string, prefix: string): string {
  // Only now and then is there one; the second character tells.
  if (text.charCodeAt(1) !== 58) return text;
  return text.charAt(0).toLowerCase() === prefix ? text.slice(2) : text;
}
