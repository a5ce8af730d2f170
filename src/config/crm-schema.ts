import { z } from 'zod';
import type { CrmDeclaration, CrmSettingDeclaration } from './crm-declaration.ts';
import { crmSecretRule, oneOrTwo, read, secretBy, text } from './setting-values.ts';
import { settingsMap } from './settings-map.ts';
import { sourceShape } from './source-schema.ts';
import { endpointOf } from './values.ts';

/** A source of a CRM: what all sources have, and the CRM's own settings. */
export function crmSourceSchema(fields: readonly string[], crm: CrmDeclaration) {
  const own = Object.entries(crm.settings).flatMap(([name, setting]) => ownSettings(name, setting));
  return settingsMap({
    type: z.literal(crm.type).describe('The kind of source.'),
    ...sourceShape(fields),
    ...Object.fromEntries(own),
  });
}

const address = read(
  endpointOf,
  'must be an https address without a query, such as https://api.example.com; http on this machine only',
);

function ownSettings(name: string, setting: CrmSettingDeclaration): [string, z.ZodType][] {
  const { kind, about, several, required, default: usual } = setting;
  const some = (one: z.ZodType): z.ZodType => (several ? oneOrTwo(one) : one);
  const value = some({ secret: secretBy(crmSecretRule), text, address }[kind]);
  const more = required ? ' Needed.' : usual === undefined ? '' : ` Unless given: ${shown(usual)}.`;
  const file = `A file that holds ${name}${several ? '; two while it is changed' : ''}.`;
  return [
    [name, value.describe(about + more)],
    ...(kind === 'secret' ? [[`${name}_file`, some(text).describe(file)] as [string, z.ZodType]] : []),
  ];
}

/** A key is no reading matter. */
const shown = (value: string): string =>
  value.length > 200 || value.includes('\n') ? 'the one that is known' : value;
