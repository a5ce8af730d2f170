import type { CrmDefinition, CrmOptions, CrmSource } from '../crm/crm.ts';
import { crmFields } from '../crm/crm-fields.ts';
import { secretHeaderSettings, verifySecretHeader } from '../crm/secret-header.ts';
import { stageFields } from '../crm/stage-fields.ts';
import { type RecordReader, readDataverse } from './read-dataverse.ts';

const defaultStages = 'lead.statuscode, opportunity.stepname, opportunity.statuscode';

/** Microsoft Dataverse, which Dynamics 365 Sales stands on: webhooks of its event framework. */
export const dataverse: CrmDefinition = {
  type: 'dataverse',
  name: 'Dynamics',
  settings: {
    secret: { ...secretHeaderSettings.secret, required: true },
    header: secretHeaderSettings.header,
    stage_columns: {
      kind: 'text',
      about: 'Which columns of which tables hold stages, as table.column with commas between them.',
      default: defaultStages,
    },
  },
  fields: {
    changed_at: ['modifiedon'],
    lead_id: ['new_metaleadid', 'new_meta_lead_id'],
    email: ['emailaddress1'],
    phone: ['mobilephone', 'telephone1'],
    first_name: ['firstname'],
    last_name: ['lastname'],
    city: ['address1_city'],
    state: ['address1_stateorprovince'],
    zip: ['address1_postalcode'],
    country: ['address1_country'],
    value: ['actualvalue', 'estimatedvalue'],
  },
  open: openDataverse,
};

function openDataverse({ name, settings, fields, constants }: CrmOptions): CrmSource {
  const [stages = defaultStages] = settings['stage_columns'] ?? [];
  const reader: RecordReader = {
    stages: stageFields(stages.toLowerCase(), { setting: 'stage_columns', source: name }),
    take: crmFields(fields, 'Dynamics', constants),
  };
  return {
    verify: (request) => verifySecretHeader(settings, request),
    read: (request) => readDataverse(request, reader),
  };
}
