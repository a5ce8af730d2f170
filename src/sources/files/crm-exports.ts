import type { CrmExport } from './crm-export.ts';
import { dynamicsExports } from './dynamics-exports.ts';
import { hubspotExports } from './hubspot-exports.ts';
import { otherExports } from './other-exports.ts';
import { salesforceExports } from './salesforce-exports.ts';

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
        'Person - Email|Person - Email - Work|Pessoa - E-mail|Pessoa - E-mail - Trabalho|Person - E-Mail|Person - E-Mail - Arbeit|Person - E-Mail - Geschäftlich|Personne - E-mail - Travail|Persona - Correo electrónico - Trabajo|Personne - E-mail|Persona - Correo electrónico',
      phone:
        'Person - Phone|Person - Phone - Work|Person - Phone - Mobile|Pessoa - Telefone|Pessoa - Telefone - Trabalho|Person - Telefon|Person - Telefon - Arbeit|Person - Telefon - Mobil|Personne - Téléphone - Travail|Persona - Teléfono - Trabajo|Personne - Téléphone|Persona - Teléfono',
      first_name: 'Person - First name|Person - Vorname|Personne - Prénom|Pessoa - Primeiro nome',
      last_name:
        'Person - Last name|Person - Nachname|Personne - Nom de famille|Persona - Apellido|Pessoa - Sobrenome',
      full_name:
        'Person - Name|Deal - Contact person|Pessoa - Nome|Negócio - Pessoa de contato|Personne - Nom|Persona - Nombre',
      value: 'Deal - Value|Negócio - Valor|Deal - Wert|Affaire - Valeur|Trato - Valor',
      currency:
        'Deal - Currency|Deal - Currency of Value|Negócio - Moeda|Deal - Währung|Trato - Moneda|Affaire - Devise',
      pipeline: 'Deal - Pipeline|Negócio - Funil',
      origin: 'Deal - Source channel|Negócio - Canal de origem',
      lead_id:
        'Deal - Facebook Lead ID|Deal - Meta Lead ID|Person - Facebook Lead ID|Person - Meta Lead ID|Negócio - Facebook Lead ID',
    },
    entered:
      "Deal - Last stage change|Negócio - Última alteração de etapa|Deal - Letzte Phasenänderung|Deal - Letzter Phasenwechsel|Deal - Letzte Änderung der Phase|Affaire - Dernier changement d’étape|Affaire - Dernier changement d'étape|Trato - Último cambio de etapa|Negocio - Último cambio de etapa|Affare - Ultimo cambio fase",
    modified:
      'Deal - Update time|Negócio - Data de atualização|Negócio - Atualizado em|Deal - Aktualisiert am|Deal - Aktualisierungszeit|Deal - Zeitpunkt der Aktualisierung|Affaire - Date de mise à jour|Affaire - Mis à jour le|Trato - Fecha de actualización|Negocio - Fecha de actualización|Affare - Data aggiornamento',
    dated: [
      {
        stage: 'Won',
        column:
          'Deal - Won time|Negócio - Ganho em|Deal - Gewonnen am|Affaire - Gagnée le|Trato - Ganado el|Trato - Fecha de ganado|Negocio - Fecha de ganado',
      },
      {
        stage: 'Lost',
        column:
          'Deal - Lost time|Negócio - Perdido em|Deal - Verloren am|Affaire - Perdue le|Trato - Perdido el|Trato - Fecha de perdido|Negocio - Fecha de perdido|Negócio - Data de perda',
      },
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
  ...hubspotExports,
  ...pipedrive,
  ...zoho,
  ...dynamicsExports,
  ...otherExports,
];
