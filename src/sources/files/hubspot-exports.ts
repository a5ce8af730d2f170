import type { CrmExport } from './crm-export.ts';

const hubspotId = `Record ID|Datensatz-ID|ID d'enregistrement|ID de l'enregistrement|ID de registro|ID del registro|
  ID do registro|ID record|ID del record|レコードID|hs_object_id`;
const dealStage = `Deal Stage|dealstage|Dealphase|Phase de la transaction|Étape de la transaction|Etapa del negocio|
  Etapa do negócio|Fase do negócio|Fase trattativa|Fase della trattativa|Dealfase|取引ステージ`;
const lifecycleStage = `Lifecycle Stage|lifecyclestage|Lifecycle-Phase|Lebenszyklusphase|Phase du cycle de vie|
  Étape du cycle de vie|Etapa del ciclo de vida|Fase do ciclo de vida|Estágio do ciclo de vida|Fase del ciclo di vita|
  Levenscyclusfase|ライフサイクルステージ`;
const hubspotSource = `Original Traffic Source|Original Source Type|Original Source|hs_analytics_source|Ursprüngliche Quelle|
  Ursprüngliche Traffic-Quelle|Source d'origine|Source de trafic d'origine|Fuente original|Fuente de tráfico original|
  Fonte original|Fonte de tráfego original|Fonte originale|Oorspronkelijke bron|オリジナルソース`;
const hubspotEntered = `Date entered current stage|hs_v2_date_entered_current_stage`;
const hubspotModified = `Last Modified Date|hs_lastmodifieddate|lastmodifieddate|Zuletzt geändert am|Datum der letzten Änderung|
  Date de dernière modification|Fecha de última modificación|Fecha de la última modificación|Data da última modificação|
  Data ultima modifica|Data dell'ultima modifica|Laatst gewijzigd|最終変更日|最終更新日`;

/**
 * In the language that was chosen for the export.
 * https://knowledge.hubspot.com/import-and-export/export-records
 */
export const hubspotExports: readonly CrmExport[] = [
  {
    crm: 'HubSpot',
    name: 'deals',
    object: 'deal',
    all: [
      `Deal ID|${hubspotId}`,
      `Deal Name|dealname|Nom de la transaction|Nombre del negocio|Nome do negócio|Nome trattativa|Nome della trattativa|
        Dealnaam|取引名`,
      dealStage,
      `Pipeline|Deal owner|Close Date|Create Date|Amount|Abschlussdatum|Betrag|Montant|Date de fermeture|Date de clôture|
        Fecha de cierre|Importe|Data de fechamento|Valor|Data di chiusura|Importo|Sluitingsdatum|Bedrag|パイプライン|
        クローズ日|金額`,
    ],
    columns: {
      stage: dealStage,
      record_id: `Deal ID|${hubspotId}`,
      value: 'Amount|Betrag|Montant|Importe|Valor|Importo|Bedrag|金額',
      origin: hubspotSource,
    },
    entered: hubspotEntered,
    modified: hubspotModified,
  },
  {
    crm: 'HubSpot',
    name: 'contacts',
    object: 'contact',
    all: [
      `Contact ID|${hubspotId}`,
      `${lifecycleStage}|Contact owner|Became a Lead Date|Became a Marketing Qualified Lead Date|Became a Customer Date|
        Became a Sales Qualified Lead Date|Became an Opportunity Date|Marketing contact status`,
      `First Name|Last Name|Email|Phone Number|Create Date|createdate|Last Modified Date|Original Source|
        Original Traffic Source|Vorname|Nachname|E-Mail|Prénom|Nom|Nombre|Apellidos|Correo|Sobrenome|Cognome|Voornaam|
        Achternaam|姓|Eメール`,
    ],
    columns: {
      stage: `${lifecycleStage}|Lead Status|hs_lead_status|Statut du lead|Estado del lead|Status do lead|リードステータス`,
      record_id: `Contact ID|${hubspotId}`,
      origin: hubspotSource,
      click_id: 'Facebook click id|hs_facebook_click_id',
    },
    entered: 'Date entered current stage',
    modified: hubspotModified,
  },
  {
    crm: 'HubSpot',
    name: 'deals (API)',
    object: 'deal',
    all: ['id', 'dealstage', 'createdAt', 'updatedAt'],
    columns: { stage: 'dealstage', record_id: 'hs_object_id|id', value: 'amount' },
    entered: hubspotEntered,
    modified: 'hs_lastmodifieddate|updatedAt',
  },
  {
    crm: 'HubSpot',
    name: 'contacts (API)',
    object: 'contact',
    all: ['id', 'lifecyclestage|hs_lead_status', 'createdAt', 'updatedAt'],
    columns: {
      stage: 'lifecyclestage|hs_lead_status',
      record_id: 'hs_object_id|id',
      origin: hubspotSource,
      click_id: 'hs_facebook_click_id',
    },
    modified: 'lastmodifieddate|updatedAt',
  },
];
