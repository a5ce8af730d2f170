import type { CrmExport } from './crm-export.ts';

const oldValue =
  'Old Value|Alter Wert|Ancienne valeur|Valor anterior|Valor antiguo|Vecchio valore|Oude waarde|旧値|変更前の値';
const newValue =
  'New Value|Neuer Wert|Nouvelle valeur|Nuevo valor|Valor nuevo|Nuovo valore|Novo valor|Nieuwe waarde|新値|変更後の値';
const fieldEvent =
  'Field / Event|Field|Feld/Ereignis|Champ / Événement|Campo/Evento|Campo / Evento|項目 / イベント|項目';
const editDate = `Edit Date|Created Date|Bearbeitungsdatum|Date de modification|Fecha de modificación|Fecha de edición|
  Data modifica|Data de edição|Bewerkingsdatum|編集日`;

const leadId = `Lead ID|LeadId|Lead-ID|ID de piste|ID de la piste|Id. de candidato|Id. del candidato|ID de candidato|ID lead|
  ID do lead|リード ID`;
const leadStatus = `Lead Status|Lead-Status|Leadstatus|Statut de la piste|Estado del candidato|Estado de candidato|Stato lead|
  Status do lead|リード 状況|リード状況`;
const leadOwner = `Lead Owner|Lead-Inhaber|Leadinhaber|Propriétaire de la piste|Propietario del candidato|Titolare lead|
  Titolare del lead|Proprietário do lead|Eigenaar lead|リード所有者|リード 所有者`;
const company = `Company / Account|Firma/Account|Firma / Account|Société / Compte|Société/Compte|Compañía / Cuenta|
  Compañía/Cuenta|Società/Account|Empresa / Conta|Bedrijf/account|会社名 / 取引先`;
const leadSource = `Lead Source|Leadquelle|Lead-Quelle|Origine de la piste|Source de la piste|Origen del candidato|
  Origen de candidato|Origine lead|Origem do lead|Leadbron|リードソース`;
const opportunityId = `Opportunity ID|OpportunityId|Opportunity-ID|ID d'opportunité|ID de l'opportunité|Id. de oportunidad|
  Id. de la oportunidad|ID da oportunidade|ID opportunità|商談 ID`;
const opportunityName = `Opportunity Name|Opportunity-Name|Name der Opportunity|Nom de l'opportunité|Nombre de la oportunidad|
  Nome da oportunidade|Nome opportunità|Naam opportunity|商談名`;
const opportunityOwner = `Opportunity Owner|Opportunity-Inhaber|Account Name|Accountname|Close Date|Schlusstermin|
  Propriétaire de l'opportunité|Nom du compte|Date de clôture|Propietario de oportunidad|Nombre de la cuenta|Fecha de cierre|
  Proprietário da oportunidade|Nome da conta|Data de fechamento|Titolare opportunità|Nome account|Data chiusura|
  Sluitingsdatum|商談所有者|取引先名|完了予定日`;
const lastModified = `Last Modified Date|Last Modified|Datum der letzten Änderung|Letzte Änderung|Zuletzt geändert am|
  Date de dernière modification|Dernière modification|Fecha de la última modificación|Fecha de última modificación|
  Última modificación|Data ultima modifica|Ultima modifica|Data da última modificação|Última modificação|Laatst gewijzigd|
  Datum laatste wijziging|最終更新日`;
const stage = 'Stage|StageName|Phase|Étape|Etapa|Fase|フェーズ';
const amount = 'Amount|Betrag|Montant|Importe|Importo|Valor|Bedrag|金額';

/**
 * Salesforce names a report's columns by its fields' labels, in the language of whoever exports.
 * https://help.salesforce.com/s/articleView?id=sf.tracking_field_history.htm
 */
export const salesforceExports: readonly CrmExport[] = [
  {
    crm: 'Salesforce',
    name: 'Lead History',
    object: 'lead',
    all: [
      oldValue,
      newValue,
      fieldEvent,
      editDate,
      `${leadId}|${leadStatus}|${leadOwner}|${company}|${leadSource}`,
    ],
    columns: {
      stage: newValue,
      changed_at: editDate,
      record_id: leadId,
      origin: leadSource,
    },
    onlyChangesOf: {
      column: fieldEvent,
      values: `Status|Statut|Estado|Stato|状況|${leadStatus}`,
    },
  },
  {
    crm: 'Salesforce',
    name: 'Opportunity Field History',
    object: 'opportunity',
    all: [oldValue, newValue, fieldEvent, editDate, `${opportunityId}|${opportunityName}`],
    columns: {
      stage: newValue,
      changed_at: editDate,
      record_id: opportunityId,
    },
    onlyChangesOf: { column: fieldEvent, values: stage },
  },
  {
    crm: 'Salesforce',
    name: 'Opportunity History',
    object: 'opportunity',
    all: ['Opportunity Name|Opportunity ID', 'To Stage', 'From Stage|Last Stage Change Date'],
    columns: {
      stage: 'To Stage',
      changed_at: 'Last Stage Change Date|Last Modified|Last Modified Date|Edit Date',
      record_id: 'Opportunity ID',
      value: 'Amount',
    },
  },
  {
    crm: 'Salesforce',
    name: 'OpportunityHistory',
    object: 'opportunity',
    all: ['OpportunityId', 'StageName', 'CreatedDate'],
    columns: { stage: 'StageName', changed_at: 'CreatedDate', record_id: 'OpportunityId', value: 'Amount' },
  },
  {
    crm: 'Salesforce',
    name: 'leads',
    object: 'lead',
    all: [leadStatus, `${company}|${leadId}`, `${leadOwner}|${lastModified}|Created Date|Create Date`],
    columns: { stage: leadStatus, record_id: `${leadId}|18 Digit Lead ID`, origin: leadSource },
    entered: 'Last Status Change|Last Status Change Date',
    modified: lastModified,
  },
  {
    crm: 'Salesforce',
    name: 'opportunities',
    object: 'opportunity',
    all: [
      `${opportunityName}|${opportunityId}`,
      stage,
      opportunityOwner,
      `${lastModified}|Probability (%)|Probability|Last Stage Change Date|Fiscal Period|Wahrscheinlichkeit (%)|
        Probabilité (%)|Probabilidad (%)|Probabilità (%)|Probabilidade (%)|確度 (%)`,
    ],
    columns: {
      stage,
      record_id: `${opportunityId}|18 Digit Opportunity ID`,
      value: amount,
      origin: leadSource,
    },
    entered: 'Last Stage Change Date|Datum der letzten Phasenänderung',
    modified: lastModified,
  },
];
