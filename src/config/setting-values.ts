import { z } from 'zod';
import { durationOf } from './duration.ts';
import { isSecret } from './values.ts';

// Messages never repeat the value: a secret may stand in the wrong line.

/** Text with something in it. */
export const text = z.string('must be text').trim().min(1, 'must not be empty');

/** Says what is wrong with a secret, if anything; the same for one in the file and one in a file of its own. */
export type SecretRule = (secret: string) => string | undefined;

/** A token as services issue it. */
export const tokenRule: SecretRule = (secret) =>
  isSecret(secret) ? undefined : 'must be one line of letters, digits and signs, without blanks';

/** A token of ours: whoever guesses it is let in. */
export const ownTokenRule: SecretRule = (secret) =>
  tokenRule(secret) ??
  (secret.length < 24 ? 'must be at least 24 characters; make one with: openssl rand -base64 32' : undefined);

/** A secret agreed with another tool; a header may hold "Bearer abc". */
export const sharedSecretRule: SecretRule = (secret) => {
  if (!/^[\x20-\x7e]+$/.test(secret)) return 'must be one line of letters, digits and signs';
  return secret.length < 8 ? 'must be at least 8 characters' : undefined;
};

/** A secret of a CRM: one that it issues, or a word that it repeats. */
export const crmSecretRule: SecretRule = (secret) =>
  tokenRule(secret) ?? (secret.length < 8 ? 'must be at least 8 characters' : undefined);

/** Where a database is. What names no host would be looked for on this machine. */
export const databaseRule: SecretRule = (address) => {
  if (/^sqlite:./i.test(address) && !/[\r\n]/.test(address)) return undefined;
  if (!/^postgres(ql)?:\/\/[^\s/]/i.test(address))
    return 'must be postgres://user:password@host/database or sqlite:FILE';
  const isSocket = /^[^\s#]+[?&]host=[^\s&#]/.test(address);
  return (URL.parse(address)?.hostname ?? '') !== '' || isSocket
    ? undefined
    : 'must be postgres://user:password@host/database; signs such as @ / # ? of the password as %40 %2F %23 %3F';
};

/** A value that another function reads: what it gives stands for the value. */
export function read<Value>(reader: (value: string) => Value | undefined, message: string) {
  return text.transform((value, context): Value => {
    const found = reader(value);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** A secret that obeys a rule. */
export function secretBy(rule: SecretRule) {
  return text.superRefine((value, context) => {
    const message = rule(value);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
}

/** One value, or a list of one or two: while a secret is changed, both are live. */
export function oneOrTwo<Item extends z.ZodType>(item: Item) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? [value] : value),
      z
        .array(item, 'must be text, or a list of two')
        .min(1, 'must not be empty')
        .max(2, 'may be two at most'),
    )
    .meta({ orText: true });
}

/** A length of time within bounds; milliseconds come out. */
export function duration(least: string, most: string) {
  const [from = 0, to = 0] = [durationOf(least), durationOf(most)];
  return read((value) => {
    const found = durationOf(value);
    return found !== undefined && found >= from && found <= to ? found : undefined;
  }, `must be a time from ${least} to ${most}, such as 500ms, 90s, 10m or 2h; seconds without a unit`);
}

/** A name in the keys of a map that stands in addresses. */
export const nameKey = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be a name of 1 to 40 small letters, digits and hyphens');

/** The id of a dataset. */
export const datasetId = z
  .string('must be text')
  .trim()
  .regex(/^\d{1,20}$/, 'must be the id of a dataset: digits');
