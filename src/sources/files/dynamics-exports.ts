import type { CrmExport } from './crm-export.ts';

const doNotModify = [
  '(Do Not Modify)',
  '(Nicht ändern)',
  '(Ne pas modifier)',
  '(No modificar)',
  '(Non modificare)',
  '(Não Modificar)',
  '(Niet wijzigen)',
  '(Nie modyfikować)',
];
const kept = (...names: readonly string[]): string =>
  doNotModify.flatMap((mark) => names.map((name) => `${mark} ${name}`)).join('|');

/** https://learn.microsoft.com/power-apps/user/export-data-excel */
export const dynamicsExports: readonly CrmExport[] = [
  {
    crm: 'Dynamics',
    name: 'leads',
    object: 'lead',
    all: [
      kept('Lead', 'Prospect', 'Cliente potencial', 'Cliente Potencial', 'Potencjalny klient'),
      'Status Reason|Statusgrund|Raison du statut|Razón para el estado|Motivo stato|Razão do Status|Statusreden|Przyczyna stanu',
    ],
    columns: {
      stage:
        'Status Reason|Statusgrund|Raison du statut|Razón para el estado|Motivo stato|Razão do Status|Statusreden|Przyczyna stanu',
      record_id: kept('Lead', 'Prospect', 'Cliente potencial', 'Cliente Potencial', 'Potencjalny klient'),
      phone: 'Mobile Phone|Business Phone|Mobiltelefon|Telefon (geschäftlich)',
      origin: 'Lead Source|Leadquelle',
    },
    modified: `${kept('Modified On', 'Geändert am', 'Modifié le', 'Fecha de modificación', 'Data modifica', 'Data de Modificação', 'Gewijzigd op')}|Modified On|Geändert am`,
  },
  {
    crm: 'Dynamics',
    name: 'opportunities',
    object: 'opportunity',
    all: [
      kept(
        'Opportunity',
        'Verkaufschance',
        'Opportunité',
        'Oportunidad',
        'Opportunità',
        'Oportunidade',
        'Verkoopkans',
      ),
      'Sales Stage|Pipeline Phase|Status Reason|Verkaufsphase|Statusgrund',
    ],
    columns: {
      stage: 'Sales Stage|Pipeline Phase|Verkaufsphase|Status Reason|Statusgrund',
      record_id: kept(
        'Opportunity',
        'Verkaufschance',
        'Opportunité',
        'Oportunidad',
        'Opportunità',
        'Oportunidade',
        'Verkoopkans',
      ),
      value: 'Est. revenue|Actual Revenue',
    },
    modified: `${kept('Modified On', 'Geändert am', 'Modifié le', 'Gewijzigd op')}|Modified On|Geändert am`,
  },
];
