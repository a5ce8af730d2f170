/** Something about look-ups at a CRM that a person should know; or that it is over. */
export type LookUpAlarm = {
  readonly dataset: string;
  /** The source's name in the configuration. */
  readonly source: string;
} & (
  | {
      readonly kind: 'refused';
      /** A sentence. */
      readonly reason: string;
    }
  | { readonly kind: 'works_again' }
);

/**
 * An alarm of look-ups in words, with what to do.
 *
 * @example lookUpAlarmText({ kind: 'works_again', dataset: '1', source: 'a' }) // 'Dataset 1: records are looked up again at the CRM of source a.'
 */
export function lookUpAlarmText(alarm: LookUpAlarm): string {
  const name = `the CRM of source ${alarm.source}`;
  const where = `Dataset ${alarm.dataset}`;
  if (alarm.kind === 'works_again') return `${where}: records are looked up again at ${name}.`;
  return `${where}: ${lookUpsRefused({ name, reason: alarm.reason })} ${lookUpsRefusedFix}`;
}

/** In words, for a report or a log. `name` is the CRM's, or what stands for it; `reason` is a sentence. */
export function lookUpsRefused({ name, reason }: { name: string; reason: string }): string {
  return `Nothing can be looked up at ${name}: ${reason}`;
}

/** What to do about it. */
export const lookUpsRefusedFix =
  'Give the token the rights that the page of this CRM names (docs/sources), or put a new one into the configuration and reload (SIGHUP). It is tried again by itself; changes wait until their deadline.';
