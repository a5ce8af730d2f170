const bySubcode: Readonly<Record<number, string>> = {
  2804003: 'Send at least daily; Meta takes events of at most 7 days.',
  2804004: 'Check the clock of this machine and of the CRM, --time-zone and --date-order.',
  2804009: 'Give value and currency, or rename the stage "Purchase".',
  2804010: 'Give value and currency, or rename the stage "Purchase".',
  2804023: 'Give a currency with each value, or --currency.',
  2804036:
    "Meta does not know the lead id: test lead, deleted, or of another business. Map the column with Meta's lead id, or send the rows without it.",
  2804050: 'Add a lead id, e-mail or phone to these leads; import the leads with --leads.',
};

const byCode: Readonly<Record<number, string>> = {
  100: 'Look at one with: conversion-leads events show. Correct the row and send it again.',
};

/**
 * What to do about events that Meta refused with this code and subcode.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
export function cureOf(code: number | undefined, subcode: number | undefined): string {
  return (
    bySubcode[subcode ?? 0] ??
    byCode[code ?? 0] ??
    'Look at one with: conversion-leads events show. When the cause is gone: conversion-leads events replay.'
  );
}
