import type { CrmDefinition, CrmOptions, CrmSource } from '../crm/crm.ts';
import { crmFields } from '../crm/crm-fields.ts';
import { secretHeaderSettings } from '../crm/secret-header.ts';
import { stageFields } from '../crm/stage-fields.ts';
import { readSalesforce } from './read-salesforce.ts';
import type { RecordReader } from './rows-of-record.ts';
import { checkOrganizationId, verifySalesforce } from './verify-salesforce.ts';

/** Salesforce: Outbound Messages, JSON of a Flow or of Apex, relayed change events and platform events. */
export const salesforce: CrmDefinition = {
  type: 'salesforce',
  name: 'Salesforce',
  settings: {
    organization_id: {
      kind: 'text',
      about:
        'For Outbound Messages: the id of the organization that may send them (Setup, Company Information), 15 or 18 characters.',
    },
    ...secretHeaderSettings,
    secret_field: {
      kind: 'text',
      about:
        'For Outbound Messages, if wanted: a field of the record, in each message, that holds the secret.',
    },
    stage_fields: {
      kind: 'text',
      about: 'Which fields of which objects hold stages, as Object.Field with commas between them.',
      default: 'Lead.Status, Opportunity.StageName',
    },
  },
  fields: {
    lead_id: ['Meta_Lead_ID__c', 'Meta_Lead_Id__c'],
    email: ['Email'],
    phone: ['Phone', 'MobilePhone'],
    first_name: ['FirstName', 'Name.FirstName'],
    last_name: ['LastName', 'Name.LastName'],
    city: ['City', 'Address.City', 'MailingCity', 'MailingAddress.City'],
    state: ['StateCode', 'State', 'Address.State', 'MailingState', 'MailingAddress.State'],
    zip: ['PostalCode', 'Address.PostalCode', 'MailingPostalCode', 'MailingAddress.PostalCode'],
    country: ['CountryCode', 'Country', 'Address.Country', 'MailingCountry', 'MailingAddress.Country'],
    origin: ['LeadSource'],
    value: ['Amount'],
    currency: ['CurrencyIsoCode'],
  },
  lacks(given) {
    if (given.has('secret_field') && !given.has('secret'))
      return { settings: ['secret'], why: 'secret_field is where the secret is expected.' };
    if (given.has('organization_id') || given.has('secret')) return undefined;
    return {
      settings: ['organization_id', 'secret'],
      why: 'Outbound Messages are known by organization_id, JSON by the secret in a header.',
    };
  },
  open: openSalesforce,
};

function openSalesforce({ name, settings, fields, constants }: CrmOptions): CrmSource {
  for (const id of settings['organization_id'] ?? []) checkOrganizationId(id, name);
  const [stages = 'Lead.Status, Opportunity.StageName'] = settings['stage_fields'] ?? [];
  const reader: RecordReader = {
    stages: stageFields(stages, { setting: 'stage_fields', source: name }),
    take: crmFields(fields, 'Salesforce', constants),
  };
  return {
    verify: (request) => verifySalesforce(settings, request),
    read: (request) => readSalesforce(request, reader),
  };
}
