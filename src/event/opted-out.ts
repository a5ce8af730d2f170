const out = new Set(
  `true yes y 1 x t on ok checked opted_out opt_out optout optedout out unsubscribed unsubscribe unsub
  do_not_contact donotcontact dnc do_not_email do_not_call withdrawn revoked refused denied
  ja oui si sí sim wahr vrai verdadero vero abgemeldet désinscrit`.split(/\s+/),
);
const notOut = new Set(
  `false no n 0 f off - unchecked opted_in opt_in optin optedin in subscribed subscribe none null n/a na not_set undefined
  granted given allowed nein non não nao falsch faux falso`.split(/\s+/),
);

/**
 * Whether a cell says that the person opted out. A word that is neither a known yes nor a known no counts as opted
 * out: sending less is a lesser harm than sending what someone forbade.
 *
 * @returns `known: false` when the word is neither.
 * @example readOptedOut('Unsubscribed') // { optedOut: true, known: true }
 */
export function readOptedOut(value: string | number | boolean): { optedOut: boolean; known: boolean } {
  if (typeof value === 'boolean') return { optedOut: value, known: true };
  const text = String(value).slice(0, 40).normalize('NFKC').trim().toLowerCase();
  const word = text.replace(/[\s_-]+/g, '_');
  if (text === '' || text === '-' || notOut.has(word)) return { optedOut: false, known: true };
  return { optedOut: true, known: out.has(word) };
}
