const yes = words(
  `true yes y 1 x t on ok checked ja oui si sim wahr vrai verdadero vero tak evet hai да はい 是 예 sí`,
);
const no =
  words(`false no n 0 f off - unchecked nein non não nao nie hayır нет いいえ 否 아니요 falsch faux falso
  none null n/a na not_set undefined`);
const wentOut =
  words(`opted_out opt_out optout optedout out unsubscribed unsubscribe unsub do_not_contact donotcontact dnc
  do_not_email do_not_call withdrawn revoked refused denied declined rejected abgemeldet widerrufen désinscrit refusé`);
const cameIn = words(`opted_in opt_in optin optedin in subscribed subscribe granted given allowed`);
// Under "consent" only: under "opted out" they may confirm that.
const consented = words(
  `agreed accepted consented confirmed explicit erteilt zugestimmt angemeldet inscrit accepté`,
);

/**
 * Whether a cell says that the person opted out. What is neither a known yes nor a known no counts as opted out: sending
 * less is a lesser harm than sending what someone forbade.
 *
 * @returns `known: false` when the value is neither.
 * @example readOptedOut('Unsubscribed') // { optedOut: true, known: true }
 */
export function readOptedOut(value: unknown): { optedOut: boolean; known: boolean } {
  if (value === undefined || value === null) return { optedOut: false, known: true };
  if (typeof value === 'boolean') return { optedOut: value, known: true };
  if (typeof value !== 'string' && typeof value !== 'number') return { optedOut: true, known: false };
  const word = wordOf(value);
  if (word === '' || no.has(word) || cameIn.has(word)) return { optedOut: false, known: true };
  return { optedOut: true, known: yes.has(word) || wentOut.has(word) };
}

/**
 * What a cell of a column about consent means for `opted_out`: there a yes is consent, and a no or an empty cell is
 * none. What is neither comes back as it is, for {@link readOptedOut} to report.
 *
 * @example optedOutByConsent('Yes') // false
 */
export function optedOutByConsent(value: unknown): string | boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string' && typeof value !== 'number') return 'unclear';
  const word = wordOf(value);
  if (word === '' || no.has(word) || wentOut.has(word)) return true;
  if (yes.has(word) || cameIn.has(word) || consented.has(word)) return false;
  return String(value).slice(0, longest);
}

const longest = 40;

function wordOf(value: string | number): string {
  const text = String(value).slice(0, longest).normalize('NFKC').trim().toLowerCase();
  return text.replace(/[\s_-]+/g, '_').replace(/^_$/, '');
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
