import { eventId, readStageChange, strongestKey } from '../event/index.ts';
import { type DirectoryLead, hashedPart, identityKeys, laneOf } from '../leads/index.ts';
import type { LeadRecord, LeadSource, SourceRow } from '../sources/index.ts';
import { type Problem, problem } from '../spec/index.ts';
import type { ImportContext } from './import-changes.ts';
import type { RunCounts } from './run-counts.ts';
import type { IntakeSettings } from './settings.ts';

/** What became of a file of leads. */
export interface LeadImport {
  readonly read: number;
  /** Leads that the directory did not know. */
  readonly added: number;
  readonly invalid: number;
  /** Test leads. */
  readonly skipped: number;
  /** People who opted out, or gave no consent where it was asked: nothing of them is stored. */
  readonly optedOut: number;
}

type LeadSettings = Pick<IntakeSettings, 'dataset' | 'leadEventSource' | 'read' | 'lanes'>;

/** Fills the lead directory from Meta's lead export: id, creation time, hashed contact information. */
export async function importLeads(
  source: LeadSource,
  settings: LeadSettings,
  context: Pick<ImportContext, 'directory' | 'clock' | 'onProgress'>,
  counts: RunCounts,
): Promise<LeadImport> {
  let read = 0;
  let added = 0;
  let invalid = 0;
  let skipped = 0;
  let optedOut = 0;
  for await (const rows of source.rows()) {
    const now = Math.floor(context.clock() / 1000);
    const leads: DirectoryLead[] = [];
    for (const row of rows) {
      read++;
      if (row.skip !== undefined || row.record?.test === true) {
        skipped++;
        continue;
      }
      const { lead, problems, isOut } = readLead(
        row,
        { ...settings, read: { ...settings.read, ...source.times } },
        now,
      );
      if (isOut) optedOut++;
      else if (lead === undefined) invalid++;
      else leads.push(lead);
      if (problems.length > 0)
        counts.addLeadProblems({ file: source.name, columns: source.columns }, row.row, problems);
    }
    added += await context.directory.addLeads(settings.dataset, leads);
    context.onProgress?.('reading', read);
  }
  return { read, added, invalid, skipped, optedOut };
}

/**
 * Reads one of Meta's leads: like a change to its initial stage, so with the same ids, times and contact information.
 *
 * @param now Unix seconds
 * @returns no `lead` where it can't be used; `isOut` for a person who opted out
 */
export function readLead(
  row: SourceRow<LeadRecord>,
  settings: LeadSettings,
  now: number,
): { lead?: DirectoryLead; problems: readonly Problem[]; isOut?: boolean } {
  if (row.record === undefined) return { problems: row.problems };
  const { created_time, is_organic: _, platform: __, test: ___, ...fields } = row.record;
  const { change, problems: found } = readStageChange(
    { ...fields, stage: 'lead', changed_at: created_time },
    { ...settings.read, now, dropBadLeadId: false },
  );
  const problems = [...row.problems, ...found];
  if (change?.optedOut === true) return { problems, isOut: true };
  if (change !== undefined && change.leadId === undefined)
    problems.push(problem('lead_id_shape', 'lead_id', { reason: 'it is empty' }));
  const key = change === undefined ? undefined : strongestKey(change, settings.leadEventSource);
  if (change?.leadId === undefined || key === undefined) return { problems };
  const lead: DirectoryLead = {
    leadId: change.leadId,
    created: change.time,
    known: hashedPart(change.userData),
    keys: identityKeys(change, settings.leadEventSource),
    lane: laneOf(eventId(settings.dataset, key, ''), settings.lanes),
  };
  return { lead, problems };
}
