/** A setting of a CRM's source, as the configuration has to know it. */
export interface CrmSettingDeclaration {
  /** `secret`: also readable from a file, `NAME_file`. `address`: https (http on this machine only). */
  readonly kind: 'secret' | 'text' | 'address';
  /** What it is and where it is found, one sentence. */
  readonly about: string;
  readonly required?: true;
  /** Two may be given while a secret is changed. */
  readonly several?: true;
  /** What holds when it is not given. */
  readonly default?: string;
}

/** What the configuration has to know of a CRM; all else is known where the CRM is. */
export interface CrmDeclaration {
  /** `type` in the file: `hubspot`. */
  readonly type: string;
  /** The CRM's name as Meta is told it: `HubSpot`. */
  readonly name: string;
  readonly settings: Readonly<Record<string, CrmSettingDeclaration>>;
  /** The CRM signs the address that it posts to, or has to be told it. */
  readonly needsPublicUrl?: true;
  /** Says which settings (one of them is enough) are missing beside those that are given, and why. */
  lacks?(
    given: ReadonlySet<string>,
  ): { readonly settings: readonly string[]; readonly why: string } | undefined;
}

/**
 * The names under which the file may write a setting.
 *
 * @example settingKeys('client_secret', { kind: 'secret', about: '...' }) // ['client_secret', 'client_secret_file']
 */
export function settingKeys(name: string, { kind }: CrmSettingDeclaration): readonly string[] {
  return kind === 'secret' ? [name, `${name}_file`] : [name];
}
