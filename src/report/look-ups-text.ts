/**
 * That a CRM doesn't let itself be asked, for a report or a log.
 *
 * @param reason a sentence
 */
export function lookUpsRefused({
  source,
  reason,
}: {
  readonly source: string;
  readonly reason: string;
}): string {
  return `Records of source ${source} are not looked up at its CRM: ${reason}`;
}

/** What to do about it. */
export const lookUpsRefusedFix =
  'Put that right at the CRM (docs/look-ups.md), or put a new token into the configuration and reload (SIGHUP): it is tried again by itself each hour, and at once with a new token. What waits is kept until 7 days after its change.';
