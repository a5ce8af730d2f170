import type { ReadChange } from '../event/index.ts';
import { foldStage } from '../spec/index.ts';

/** Whether a row is about a lead of Meta's Instant Forms. */
export type Belonging =
  /** It says so itself. */
  | 'yes'
  /** Only if its lead turns out to be in the directory: it names another origin, or nothing where something must. */
  | 'if_known'
  /** Nothing speaks for it or against it. */
  | 'unknown';

const metaWords = /\b(facebook|instagram|meta|fb|ig)\b/u;
/** Others have lead ads and instant forms too, but call them by their name. */
const formWords = /^(lead ?ads?|instant ?forms?)$/u;
/** Nothing, or a word as wide as HubSpot's "Paid Social", also in its other languages. */
const noOrigin =
  /^(|-+|n\/?a|none|null|unknown|other|not set|\(not set\)|undefined|(paid |bezahlte |organic )?social( media)?|social (ads|payant|de pago|pago|a pagamento)|(bezahlte )?soziale (medien|netzwerke)|r[ée]seaux sociaux( payants)?|redes? socia(is|les)( pag[ao]s| de pago)?|betaalde social media)$/u;

/**
 * Decides by the row alone (design, rule 5). Only leads of Meta's Instant Forms may be sent for Conversion Leads.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/conversion-leads-integration
 *
 * @param declared the origins that are declared to be Meta's, if any are
 */
export function belongs(
  change: Pick<ReadChange, 'leadId' | 'origin' | 'userData'>,
  declared: readonly string[] | undefined,
): Belonging {
  if (change.leadId !== undefined || change.userData.fbc !== undefined) return 'yes';
  const origin = foldStage(change.origin ?? '');
  if (declared !== undefined)
    return declared.some((value) => foldStage(value) === origin) ? 'yes' : 'if_known';
  if (metaWords.test(wordsOf(origin)) || formWords.test(wordsOf(origin))) return 'yes';
  return saysNoOrigin(origin) ? 'unknown' : 'if_known';
}

/** Whether an origin says nothing of where a lead came from: it is empty, or a word as wide as "Paid Social". */
export function saysNoOrigin(origin: string | undefined): boolean {
  return noOrigin.test(wordsOf(foldStage(origin ?? '')));
}

/** APIs write the value of a list as `PAID_SOCIAL`, exports as "Paid Social". */
function wordsOf(folded: string): string {
  return folded.replaceAll('_', ' ');
}
