import { close } from './close/index.ts';
import type { CrmDefinition } from './crm/crm.ts';
import { dataverse } from './dataverse/index.ts';
import { gohighlevel } from './gohighlevel/index.ts';
import { hubspot } from './hubspot/index.ts';
import { kommo } from './kommo/index.ts';
import { pipedrive } from './pipedrive/index.ts';
import { salesforce } from './salesforce/index.ts';
import { zoho } from './zoho/index.ts';

/** The CRMs that connect by configuration alone, in the order in which documents list them. */
export const crms: readonly CrmDefinition[] = [
  hubspot,
  salesforce,
  pipedrive,
  dataverse,
  zoho,
  gohighlevel,
  close,
  kommo,
];
