import { holdsTimes } from './column-values.ts';
import { foldHeaders } from './fold-header.ts';
import { channelOptOutNames, consentNames } from './header-names.ts';
import type { Table } from './table.ts';

const consent = new Set(foldHeaders(consentNames));
const channelOptOut = new Set(foldHeaders(channelOptOutNames));

/** Folded headers that may be about consent, or an opt-out, in words of many kinds. */
const words =
  /consen[ts]|optin|optout|opted(?:in|out)|einwillig|einverstand|zustimm|consent|toestemm|zgod[ay]|gdpr|dsgvo|rgpd|lgpd|kvkk|unsubscri|abgemeldet|donot(?:contact|sell|share|track)|datasharing|iagree|ichstimme|jaccepte|acepto|aceito|acconsento|同意|согласи/;

/** Where the first column stands that evidently speaks of consent; -1 when none does. */
export function findConsent(folded: readonly string[], taken: ReadonlySet<number>): number {
  return folded.findIndex((header, at) => consent.has(header) && !taken.has(at));
}

/**
 * Whether a column that is not used may say who must be left out: `channel` when it is about one channel alone. When
 * somebody agreed, and to which text, is no answer to that.
 */
export function speaksOfConsent(
  table: Table,
  place: number,
  folded: string,
): 'channel' | 'maybe' | undefined {
  if (channelOptOut.has(folded)) return 'channel';
  return words.test(folded) && !holdsTimes(table, place) ? 'maybe' : undefined;
}
