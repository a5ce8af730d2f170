const zohoPrefix = 'zcrm_';
/** Leads, contacts, opportunities and users; other CRMs' ids may be as long. */
const salesforceId = /^00[36Q][a-z\d]{15}$/i;
const shortLength = 15;
const longLength = 18;
const checkLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * A record's id as it is the same in everything that its CRM writes. Zoho's exports put `zcrm_` before the id that its
 * webhooks give bare. Salesforce's reports give 15 characters, its programs 18: the last three only repeat the case of
 * the others, which is how such an id is known where nobody says whose it is.
 *
 * @param crm who wrote it, if that is known
 * @example plainRecordId('zcrm_5725767000003000010') // '5725767000003000010'
 */
export function plainRecordId(id: string, crm?: string): string {
  if (id.startsWith(zohoPrefix)) return id.slice(zohoPrefix.length);
  if (id.length !== longLength) return id;
  const isSalesforce = crm === 'Salesforce' ? salesforceId.test(id) : repeatsCase(id);
  return isSalesforce ? id.slice(0, shortLength) : id;
}

/** A letter for each five characters tells which of them are capitals. */
function repeatsCase(id: string): boolean {
  for (let group = 0; group < 3; group++) {
    let capitals = 0;
    for (let at = 0; at < 5; at++) {
      const code = id.charCodeAt(group * 5 + at);
      if (code >= 65 && code <= 90) capitals |= 1 << at;
      else if (!((code >= 97 && code <= 122) || (code >= 48 && code <= 57))) return false;
    }
    if (id[shortLength + group] !== checkLetters[capitals]) return false;
  }
  return true;
}
