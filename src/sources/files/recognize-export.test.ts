import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../source-error.ts';
import { bytesInput } from './bytes-input.ts';
import { crmExports } from './crm-exports.ts';
import { openChanges } from './open-changes.ts';
import { recognizeExport } from './recognize-export.ts';

const split = (text: string) => text.split(',');

describe('recognizeExport', () => {
  it.each([
    ['HubSpot', 'contacts', 'Record ID,First Name,Email,Lifecycle Stage,Last Modified Date'],
    ['HubSpot', 'deals', 'Record ID,Deal Name,Deal Stage,Pipeline,Close Date'],
    ['Salesforce', 'Lead History', 'Lead Owner,Lead ID,Field / Event,Old Value,New Value,Edit Date'],
    ['HubSpot', 'deals', 'Datensatz-ID,Dealname,Dealphase,Pipeline,Abschlussdatum'],
    ['HubSpot', 'deals', 'ID de registro,Nombre del negocio,Etapa del negocio,Fecha de cierre'],
    ['HubSpot', 'contacts', 'Datensatz-ID,Vorname,Nachname,E-Mail,Lifecycle-Phase'],
    ['HubSpot', 'contacts', "ID d'enregistrement,Prénom,Nom,E-mail,Phase du cycle de vie"],
    ['HubSpot', 'contacts', 'レコードID,姓,名,Eメール,ライフサイクルステージ'],
    ['HubSpot', 'contacts (API)', 'id,createdAt,updatedAt,email,lifecyclestage'],
    ['HubSpot', 'deals (API)', 'id,createdAt,updatedAt,dealname,dealstage'],
    [
      'Salesforce',
      'Lead History',
      'ID de piste,Champ/Événement,Ancienne valeur,Nouvelle valeur,Date de modification',
    ],
    ['Salesforce', 'Lead History', 'Lead-Inhaber,Feld/Ereignis,Alter Wert,Neuer Wert,Bearbeitungsdatum'],
    ['Salesforce', 'leads', 'Leadinhaber,Firma/Account,Lead-Status,Datum der letzten Änderung'],
    ['Salesforce', 'leads', 'Propietario del candidato,Compañía / Cuenta,Estado del candidato'],
    [
      'Salesforce',
      'opportunities',
      "Nom de l'opportunité,Nom du compte,Étape,Date de clôture,Probabilité (%)",
    ],
    ['Salesforce', 'Lead History', 'Id,LeadId,CreatedDate,Field,OldValue,NewValue'],
    [
      'Salesforce',
      'Opportunity Field History',
      'Opportunity Name,Field / Event,Old Value,New Value,Edit Date',
    ],
    ['Salesforce', 'Opportunity History', 'Opportunity Name,From Stage,To Stage,Amount,Last Modified'],
    ['Salesforce', 'OpportunityHistory', 'Id,OpportunityId,StageName,Amount,CreatedDate'],
    ['Salesforce', 'leads', 'Lead Owner,First Name,Company / Account,Lead Status,Last Modified Date'],
    ['Salesforce', 'opportunities', 'Opportunity Name,Account Name,Stage,Close Date,Probability (%)'],
    ['Pipedrive', 'deals', 'Deal - ID,Deal - Stage,Person - Email'],
    ['Pipedrive', 'deals', 'Negócio - ID,Negócio - Etapa,Pessoa - E-mail'],
    ['Zoho', 'leads', 'Record Id,Lead Owner,Lead Status,Modified Time'],
    ['Zoho', 'deals', 'Record Id,Deal Name,Stage,Modified Time'],
    ['Zoho', 'Stage History', 'Deal Name,Stage,Stage Duration (Days),Modified Time'],
    ['Dynamics', 'leads', '(Do Not Modify) Lead,(Do Not Modify) Modified On,Status Reason'],
    ['Dynamics', 'opportunities', '(Nicht ändern) Verkaufschance,(Nicht ändern) Geändert am,Statusgrund'],
    ['GoHighLevel', 'opportunities', 'Opportunity Name,Contact Name,phone,email,pipeline,stage,Lead Value'],
    ['Close', 'opportunities', 'id,lead_id,lead_name,status_label,date_won'],
    ['Close', 'leads', 'id,display_name,status_label,date_updated'],
    ['Close', 'status changes', 'lead_id,old_status_label,new_status_label,date_created'],
    ['Kommo', 'leads', 'ID,Lead title,Lead status,Full name (contact),Work email (contact)'],
    ['Kommo', 'leads', 'ID,Название сделки,Этап сделки,Основной контакт'],
    ['Bitrix24', 'leads', 'ID,Status,Lead Name,Work phone,Source'],
    ['Bitrix24', 'deals', 'ID,Стадия сделки,Название сделки,Контакт: Рабочий телефон'],
  ])('%s, %s', (crm, name, headers) => {
    expect(recognizeExport(split(headers))).toMatchObject({ found: { crm, name }, notes: [] });
  });

  it.each(['stage,changed_at,lead_id', 'Record ID,Lead Stage,Changed At,E-Mail', 'Stage,Amount,ID', ''])(
    'nobody in %j',
    (headers) => {
      expect(recognizeExport(split(headers))).toEqual({ notes: [] });
    },
  );

  it('takes none of two CRMs that fit alike, and names both', () => {
    const both = 'Record Id,Lead Owner,Lead Status,Modified Time,id,lead_id,status_label,lead_name';
    const { found, notes } = recognizeExport(split(both));
    expect(found).toBeUndefined();
    expect(notes.join()).toMatch(/Zoho.*Close|Close.*Zoho/);
  });
});

async function open(text: string) {
  const source = await openChanges(bytesInput('made.csv', Buffer.from(text)), { timeZone: 'UTC' });
  const records = [];
  for await (const rows of source.rows()) records.push(...rows.map(({ record, skip }) => record ?? skip));
  return { source, records };
}

it('the documentation names every export', () => {
  const text = readFileSync(new URL('../../../docs/crms.md', import.meta.url), 'utf8').toLowerCase();
  for (const { crm, name } of crmExports) {
    const section = text.slice(text.indexOf(`| ${crm.toLowerCase()} |`));
    expect(section.slice(0, 1800), `${crm}, ${name}`).toContain(name.toLowerCase());
  }
});

describe('a recognized export', () => {
  it('gives the kind of record beside its id, and one id whatever the export', async () => {
    const head = 'Lead Owner,Lead ID,Field / Event,Old Value,New Value,Edit Date';
    const { records } = await open(
      `${head}\nSam,00QAb00000Xa1aAMAR,Lead Status,New,Working,2026-11-20 10:00\nSam,00QAb00000Xa1aA,Owner,A,B,2026-11-20 10:00\n`,
    );
    expect(records).toEqual([
      { stage: 'Working', changed_at: '2026-11-20 10:00', record_id: '00QAb00000Xa1aA', object: 'lead' },
      'no_stage_change',
    ]);
    const zoho = await open(
      'Record Id,Lead Owner,Lead Status,Modified Time\nzcrm_1234567890123,Sam,New,2026-11-20 10:00\n',
    );
    expect(zoho.records).toMatchObject([{ record_id: '1234567890123', object: 'lead' }]);
    expect(zoho.source).toMatchObject({ shape: 'snapshot', leadEventSource: 'Zoho' });
  });

  it("names both where HubSpot's contacts have two stages", async () => {
    const { source } = await open(
      'Record ID,Email,Lifecycle Stage,Lead Status,Last Modified Date\n7,a@example.com,Lead,New,2026-11-20 10:00\n',
    );
    expect(source.columns.get('stage')).toBe('Lifecycle Stage');
    expect(source.notes.join()).toContain('"Lead Status" could be meant too');
  });

  it("refuses Meta's Leads Center with what to do instead", async () => {
    const error: unknown = await open(
      'Created,Name,Email address,Source,Form,Channel,Stage,Owner,Labels,Phone\n9/17/2026 10:19pm,A,a@example.com,Paid,F,Phone,Intake,S,,\n',
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ code: 'column_missing', fix: expect.stringContaining('Instant Forms') });
  });
});

describe("answers of a CRM's API", () => {
  const at = '2026-11-20T10:00:00.000Z';

  it("HubSpot's contacts are read with their stage dates", async () => {
    const properties = { email: 'a@b.de', lifecyclestage: 'customer', hs_lifecyclestage_lead_date: at };
    const customer = { ...properties, hs_lifecyclestage_customer_date: at };
    const rows = [{ id: '7', properties: customer, createdAt: at, updatedAt: at }];
    const { source, records } = await open(JSON.stringify({ results: rows }));
    expect(source).toMatchObject({ shape: 'wide', leadEventSource: 'HubSpot' });
    const contact = { record_id: '7', object: 'contact', email: 'a@b.de', changed_at: at };
    expect(records).toMatchObject([
      { ...contact, stage: 'Lead' },
      { ...contact, stage: 'Customer' },
    ]);
  });

  it("Meta's lead ids within an object are never passed over without a word", async () => {
    const row = {
      LeadId: '00Q5g00000AbCdEAAA',
      Field: 'Status',
      OldValue: 'Open',
      NewValue: 'SQL',
      CreatedDate: at,
    };
    const { source } = await open(JSON.stringify([{ ...row, Lead: { Meta__c: '1234567890123456' } }]));
    expect(source.leadEventSource).toBe('Salesforce');
    expect(source.notes.join()).toContain('--map lead_id="Lead.Meta__c"');
  });
});
