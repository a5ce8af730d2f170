import type { CrmDefinition } from './crm.ts';

/** The CRMs that connect by configuration alone, in the order in which documents list them. */
export const crms: readonly CrmDefinition[] = [];
