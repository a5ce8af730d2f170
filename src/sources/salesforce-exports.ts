import type { CrmExport } from './crm-export.ts';

const oldValue =
  'Old Value|Alter Wert|Ancienne valeur|Valor anterior|Valor antiguo|Vecchio valore|Oude waarde|旧値|変更前の値';
const newValue =
  'New Value|Neuer Wert|Nouvelle valeur|Nuevo valor|Valor nuevo|Nuovo valore|Novo valor|Nieuwe waarde|新値|変更後の値';
const fieldEvent =
  'Field / Event|Field|Feld/Ereignis|Champ / Événement|Campo/Evento|Campo / Evento|項目 / イベント|項目';
const editDate = `Edit Date|Created Date|Bearbeitungsdatum|Date de modification|Fecha de modificación|Fecha de edición|
  Data modifica|Data de edição|Bewerkingsdatum|編集日`;

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
      'Lead ID|LeadId|Lead Owner|Lead Status|Company / Account|Lead Source|Lead-ID|リード ID',
    ],
    columns: {
      stage: newValue,
      changed_at: editDate,
      record_id: 'Lead ID|LeadId|Lead-ID|リード ID',
      origin: 'Lead Source',
    },
    onlyChangesOf: {
      column: fieldEvent,
      values:
        'Lead Status|Status|Lead-Status|Leadstatus|Statut|Statut de la piste|Estado del candidato|Estado de candidato|Stato|Stato lead|Status do lead|リード 状況',
    },
  },
  {
    crm: 'Salesforce',
    name: 'Opportunity Field History',
    object: 'opportunity',
    all: [
      oldValue,
      newValue,
      fieldEvent,
      editDate,
      'Opportunity ID|OpportunityId|Opportunity Name|Opportunity-ID|商談 ID|商談名',
    ],
    columns: {
      stage: newValue,
      changed_at: editDate,
      record_id: 'Opportunity ID|OpportunityId|Opportunity-ID|商談 ID',
    },
    onlyChangesOf: { column: fieldEvent, values: 'Stage|StageName|Phase|Étape|Etapa|Fase|フェーズ' },
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
    all: [
      'Lead Status',
      'Company / Account|Lead ID',
      'Lead Owner|Last Modified Date|Last Modified|Created Date|Create Date',
    ],
    columns: { stage: 'Lead Status', record_id: 'Lead ID|18 Digit Lead ID', origin: 'Lead Source' },
    entered: 'Last Status Change|Last Status Change Date',
    modified: 'Last Modified Date|Last Modified',
  },
  {
    crm: 'Salesforce',
    name: 'opportunities',
    object: 'opportunity',
    all: [
      'Opportunity Name|Opportunity ID',
      'Stage',
      'Opportunity Owner|Account Name|Close Date',
      'Probability (%)|Probability|Last Modified Date|Last Stage Change Date|Fiscal Period',
    ],
    columns: {
      stage: 'Stage',
      record_id: 'Opportunity ID|18 Digit Opportunity ID',
      value: 'Amount',
      origin: 'Lead Source',
    },
    entered: 'Last Stage Change Date',
    modified: 'Last Modified Date|Last Modified',
  },
];
