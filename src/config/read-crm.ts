import { type CrmDeclaration, settingKeys } from './crm-declaration.ts';
import type { ParsedConfig } from './parse-config.ts';
import { readSecrets } from './read-secrets.ts';
import type { CrmSourceSettings } from './serve-settings.ts';
import { crmSecretRule } from './setting-values.ts';
import type { SourceConfig } from './source-schema.ts';

type Own = Pick<CrmSourceSettings, 'kind' | 'crm' | 'settings' | 'given'>;

/** What a source of a CRM says of its own: its settings, secrets and defaults included. What is wrong becomes a mistake. */
export function readCrm(
  config: ParsedConfig,
  path: readonly string[],
  block: SourceConfig & Readonly<Record<string, unknown>>,
  crm: CrmDeclaration,
): Own {
  const { mistakes } = config;
  const settings = Object.entries(crm.settings);
  const given = new Set<string>();
  for (const [name, setting] of settings) {
    const keys = settingKeys(name, setting);
    if (keys.some((key) => key in block || mistakes.isSettled([...path, key]))) given.add(name);
    else if (setting.required) mistakes.addLack(path, keys, asClause(setting.about));
  }
  const lacking = crm.lacks?.(given);
  if (lacking !== undefined) {
    const keys = lacking.settings.flatMap((name) => {
      const setting = crm.settings[name];
      return setting === undefined ? [name] : settingKeys(name, setting);
    });
    mistakes.addLack(path, keys, asClause(lacking.why));
  }
  if (crm.needsPublicUrl && config.top?.public_url === undefined) {
    mistakes.addLack(
      [],
      ['public_url'],
      `the address under which ${crm.name} reaches this server, which ${path.join('.')} has to know (https://leads.example.com)`,
    );
  }
  const read = ([name, { kind, default: usual }]: (typeof settings)[number]): [string, readonly string[]] => {
    if (!given.has(name)) return [name, usual === undefined ? [] : [usual]];
    if (kind === 'secret') return [name, readSecrets(config, path, block, name, crmSecretRule)];
    return [name, mistakes.isSettled([...path, name]) ? [] : textsOf(block[name])];
  };
  return { kind: 'crm', crm: crm.type, settings: Object.fromEntries(settings.map(read)), given: [...given] };
}

function textsOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
}

/** A sentence as it goes on behind a colon. */
function asClause(sentence: string): string {
  return sentence.replace(/^(The|An?) /, (word) => word.toLowerCase()).replace(/\.$/, '');
}
