import type { CrmExport } from './crm-export.ts';
import { dynamicsExports } from './dynamics-exports.ts';
import { otherExports } from './other-exports.ts';
import { salesforceExports } from './salesforce-exports.ts';

/** https://knowledge.hubspot.com/import-and-export/export-records */
const hubspot: readonly CrmExport[] = [
  {
    crm: 'HubSpot',
    name: 'deals',
    object: 'deal',
    all: [
      'Record ID|Deal ID|hs_object_id',
      'Deal Name|dealname',
      'Deal Stage|dealstage',
      'Pipeline|Deal owner|Close Date|Create Date|Amount',
    ],
    columns: {
      stage: 'Deal Stage|dealstage',
      record_id: 'Record ID|Deal ID|hs_object_id',
      value: 'Amount',
      origin: 'Original Traffic Source|Original Source Type',
    },
    entered: 'Date entered current stage|hs_v2_date_entered_current_stage',
    modified: 'Last Modified Date|hs_lastmodifieddate',
  },
  {
    crm: 'HubSpot',
    name: 'contacts',
    object: 'contact',
    all: [
      'Record ID|hs_object_id|Contact ID',
      `Lifecycle Stage|Contact owner|Became a Lead Date|Became a Marketing Qualified Lead Date|Became a Customer Date|
        Became a Sales Qualified Lead Date|Became an Opportunity Date|Marketing contact status|lifecyclestage`,
      'First Name|Last Name|Email|Phone Number|Create Date|Last Modified Date|Original Source|Original Traffic Source',
    ],
    columns: {
      stage: 'Lifecycle Stage|Lead Status|hs_lead_status',
      record_id: 'Record ID|hs_object_id|Contact ID',
      origin: 'Original Traffic Source|Original Source|hs_analytics_source',
      click_id: 'Facebook click id|hs_facebook_click_id',
    },
    entered: 'Date entered current stage',
    modified: 'Last Modified Date|lastmodifieddate',
  },
];

/** https://support.pipedrive.com/en/article/exporting-data-from-pipedrive */
const pipedrive: readonly CrmExport[] = [
  {
    crm: 'Pipedrive',
    name: 'deals',
    object: 'deal',
    all: [
      'Deal - Stage|Negócio - Etapa|Deal - Phase|Affaire - Étape|Trato - Etapa|Negocio - Etapa|Affare - Fase',
    ],
    written: /^(?:deal|negócio|affaire|trato|negocio|affare) - \S/iu,
    columns: {
      stage:
        'Deal - Stage|Negócio - Etapa|Deal - Phase|Affaire - Étape|Trato - Etapa|Negocio - Etapa|Affare - Fase',
      record_id: 'Deal - ID|Negócio - ID|Affaire - ID|Trato - ID|Negocio - ID|Affare - ID',
      email:
        'Person - Email|Person - Email - Work|Pessoa - E-mail|Pessoa - E-mail - Trabalho|Person - E-Mail|Personne - E-mail|Persona - Correo electrónico',
      phone:
        'Person - Phone|Person - Phone - Work|Person - Phone - Mobile|Pessoa - Telefone|Pessoa - Telefone - Trabalho|Person - Telefon|Personne - Téléphone|Persona - Teléfono',
      first_name: 'Person - First name|Pessoa - Primeiro nome',
      last_name: 'Person - Last name|Pessoa - Sobrenome',
      full_name:
        'Person - Name|Deal - Contact person|Pessoa - Nome|Negócio - Pessoa de contato|Personne - Nom|Persona - Nombre',
      value: 'Deal - Value|Negócio - Valor|Deal - Wert|Affaire - Valeur|Trato - Valor',
      currency: 'Deal - Currency|Deal - Currency of Value|Negócio - Moeda|Deal - Währung|Affaire - Devise',
      pipeline: 'Deal - Pipeline|Negócio - Funil',
      origin: 'Deal - Source channel|Negócio - Canal de origem',
      lead_id:
        'Deal - Facebook Lead ID|Deal - Meta Lead ID|Person - Facebook Lead ID|Person - Meta Lead ID|Negócio - Facebook Lead ID',
    },
    entered: 'Deal - Last stage change|Negócio - Última alteração de etapa',
    modified: 'Deal - Update time|Negócio - Data de atualização|Negócio - Atualizado em',
    dated: [
      { stage: 'Won', column: 'Deal - Won time|Negócio - Ganho em' },
      { stage: 'Lost', column: 'Deal - Lost time|Negócio - Perdido em|Negócio - Data de perda' },
    ],
  },
];

const zoho: readonly CrmExport[] = [
  {
    crm: 'Zoho',
    name: 'Stage History',
    object: 'deal',
    all: [
      'Stage',
      'Modified Time|Last Modified Time|Changed Time',
      'Stage Duration (Days)|Stage Duration (Calendar Days)|Stage Duration|Duration (Days)',
    ],
    columns: {
      stage: 'Stage',
      changed_at: 'Modified Time|Last Modified Time|Changed Time',
      record_id: 'Record Id|Deal Id|Deal Name.id',
      value: 'Amount',
    },
  },
  {
    crm: 'Zoho',
    name: 'leads',
    object: 'lead',
    all: [
      'Record Id|Lead ID',
      'Lead Status',
      'Lead Owner|Lead Owner.id|Is Converted',
      'Modified Time|Created Time',
    ],
    columns: {
      stage: 'Lead Status',
      record_id: 'Record Id|Lead ID',
      origin: 'Lead Source',
      phone: 'Mobile|Phone',
    },
    modified: 'Modified Time',
  },
  {
    crm: 'Zoho',
    name: 'deals',
    object: 'deal',
    all: [
      'Record Id',
      'Deal Name|Potential Name',
      'Stage',
      'Modified Time|Created Time|Deal Owner|Deal Owner.id',
    ],
    columns: { stage: 'Stage', record_id: 'Record Id', origin: 'Lead Source', value: 'Amount' },
    modified: 'Modified Time',
  },
];

/** All exports that are recognized. */
export const crmExports: readonly CrmExport[] = [
  ...salesforceExports,
  ...hubspot,
  ...pipedrive,
  ...zoho,
  ...dynamicsExports,
  ...otherExports,
];
