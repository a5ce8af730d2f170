import type { Normalized } from './customer-parameter.ts';
import { dropped } from './customer-parameter.ts';
import { plainText } from './plain-text.ts';

/**
 * The advertiser's own id of a person as Meta's libraries make it comparable between channels: lower case, no blanks.
 *
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/external-id
 */
export function normalizeExternalId(text: string): Normalized {
  const id = plainText(text).toLowerCase().replace(/\s+/g, '').normalize('NFC');
  if (id === '') return undefined;
  return /[\p{L}\p{N}]/u.test(id) ? id : dropped('external_id', 'it holds no letter and no digit');
}
