/** Why Meta refuses an event, and what to do about it. */
interface RefusalReason {
  readonly reason: string;
  readonly fix: string;
}

const notForCrm = 'Remove what does not belong in an event of a CRM.';

/**
 * Code 100 by its subcode, in plain words of our own: Meta's texts are localized, and may repeat what was sent. Meta
 * publishes no list of them; these were seen in its answers.
 * https://developers.facebook.com/documentation/ads-commerce/marketing-api/error-reference
 */
export const refusalReasons: Readonly<Record<number, RefusalReason>> = {
  2804003: {
    reason: 'The event is more than 7 days old.',
    fix: 'It is too late for this one. Send stage changes at least once a day.',
  },
  2804004: {
    reason: 'The time of the event lies in the future.',
    fix: 'Check the time zone of the source, and the clock of this machine.',
  },
  2804008: { reason: 'An item of its contents has no id, or a key that is not known.', fix: notForCrm },
  2804009: {
    reason: 'It is named Purchase, and such an event needs a value.',
    fix: 'Add value and currency to the stage change, or give the stage another name.',
  },
  2804010: {
    reason: 'It is named Purchase, and such an event needs a valid currency.',
    fix: 'Add value and currency to the stage change, or give the stage another name.',
  },
  2804019: {
    reason: 'A parameter is missing, not known, or not of the right type.',
    fix: 'Look at the payload with events show, and report it: events are checked before they are sent.',
  },
  2804023: {
    reason: 'It has a value without a currency.',
    fix: 'Add the currency to the stage change, or leave the value out.',
  },
  2804030: {
    reason: 'It does not say whether its use is limited.',
    fix: 'Set data_processing_options.',
  },
  2804036: {
    reason: 'The lead id is not valid, or the lead was deleted at Meta.',
    fix: "Compare it with Meta's lead export. If it is right after all, replay the event.",
  },
  2804043: { reason: 'Its app_data.extinfo is malformed.', fix: notForCrm },
  2804050: {
    reason: 'Its customer information can not match anybody: there is none, or it is too broad.',
    fix: 'Send the lead id, an e-mail address or a phone number as well.',
  },
  2804066: { reason: 'This event name is not allowed for business messaging.', fix: notForCrm },
  2804069: { reason: 'A page id is missing, as for business messaging.', fix: notForCrm },
  2804079: { reason: 'An Instagram account id is missing, as for business messaging.', fix: notForCrm },
  2804087: { reason: 'Its ctwa_clid is not valid.', fix: notForCrm },
  2804116: { reason: 'A WhatsApp account id is missing, as for business messaging.', fix: notForCrm },
  2804117: { reason: 'The dataset is not linked to the page or WhatsApp account.', fix: notForCrm },
  2804131: { reason: 'The dataset is not linked to the page or WhatsApp account.', fix: notForCrm },
  2804132: { reason: 'The dataset is not linked to the page or WhatsApp account.', fix: notForCrm },
};

/**
 * Says why Meta refused an event with code 100, and what to do.
 *
 * @example refusalReason(2804036) // 'The lead id is not valid, or the lead was deleted at Meta. Compare it with ...'
 */
export function refusalReason(subcode: number | undefined): string {
  const known = subcode === undefined ? undefined : refusalReasons[subcode];
  return known === undefined ? 'Meta refuses the payload.' : `${known.reason} ${known.fix}`;
}
