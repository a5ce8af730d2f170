import type { StageChangeField } from '../../event/index.ts';

/** What a person should know of how a column was taken, or was not; each with the option that changes it. */
export const columnNotes = {
  rival: (field: StageChangeField, header: string, other: string): string =>
    `"${header}" is taken for ${field}; "${other}" could be meant too. If it is: --map ${field}="${other}".`,

  several: (field: StageChangeField, headers: readonly string[]): string => {
    const named = headers.map((header) => `"${header}"`);
    return `${field} is taken from ${named.slice(0, -1).join(', ')} and ${named.at(-1)}.`;
  },

  twins: (field: StageChangeField, header: string): string =>
    `There are several columns "${header}"; the first is taken for ${field}. For another one, its number: --map ${field}="column 7".`,

  unlikely: (field: StageChangeField, header: string): string =>
    `Most values of "${header}" don't look like ${field}; it is taken for its name.`,

  notTaken: (field: StageChangeField, header: string): string =>
    `"${header}" is not taken for ${field}: most of its values don't look like it. If they are: --map ${field}="${header}".`,

  /** @param owner the CRM whose ids they are, where that is known */
  notLeadIds: (header: string, owner: string | undefined, isRecord: boolean): string => {
    const what = owner === undefined ? 'no Meta lead ids (15 to 17 digits)' : `ids of ${owner}, not Meta's`;
    return (
      `The column "${header}" is not taken for lead_id, since most of its values are ${what}` +
      `${isRecord ? '; it is taken for record_id' : ''}. If they should be: --map lead_id="${header}".`
    );
  },

  mayBeLeadIds: (header: string): string =>
    `The values of "${header}" have the shape of Meta's lead ids. If that is what they are: --map lead_id="${header}".`,

  consent: (header: string, isOfLeads: boolean): string =>
    isOfLeads
      ? `"${header}" is read as consent: people of whom it says no or nothing are not stored. If it means something else: leads import FILE --map consent=-.`
      : `"${header}" is read as consent: rows where it says no or nothing are left out as opted out. If it means something else: --map consent=-.`,

  maybeConsent: (header: string): string =>
    `"${header}" may say who agreed and who did not; it is not used. If a yes is consent to this: --map consent="${header}". If a yes forbids it: --map opted_out="${header}".`,

  mayBeStageTime: (header: string): string =>
    `"${header}" has times too. If it says when the stage changed: --map changed_at="${header}".`,

  name: (header: string): string =>
    `"${header}" is taken for the person's full_name. If it is the name of something else: --map full_name=-.`,

  noLeadIds: (header: string): string =>
    `"${header}" is empty in the first rows: no lead is known by Meta's lead id. If your CRM has it elsewhere: --map lead_id="Column"; or give Meta's lead export with --leads.`,

  channelOptOut: (header: string): string =>
    `"${header}" says who wants no messages, which is not the same as opting out of this. If those people should be left out: --map opted_out="${header}".`,
} as const;
