import type { StageChangeField } from '../../event/index.ts';
import { columnNotes } from './column-notes.ts';
import { holdsTimes, looksLikeLeadIds } from './column-values.ts';
import { speaksOfConsent } from './consent-columns.ts';
import { fieldHeaders } from './field-headers.ts';
import type { Table } from './table.ts';
import { columnValues } from './table-values.ts';

interface Mapped {
  readonly table: Table;
  readonly folded: readonly string[];
  readonly places: ReadonlyMap<StageChangeField, number>;
  readonly taken: ReadonlySet<number>;
  /** Whether no column is to be taken for a field, by hand or in a file of this kind. */
  readonly isClosed: (field: StageChangeField | 'consent') => boolean;
  /** Whether the time that was found is when the stage changed. */
  readonly isStageTime: boolean;
}

/** Ids of Meta's that look like lead ids and are none. */
const notLeads =
  /^(?:ad|adset|adgroup|campaign|form|page|post|account|pixel|dataset|business)(?:s?id)?$|phone|tel/;

/** A time that says by its name that it is the stage's. */
const ofStage = /stage|status|phase|etap|fase|stadi|стади|этап|статус|ステージ|フェーズ/;

/** What a person should know of the columns that were left over: they may have expected them to be used. */
export function notesOnRest(mapped: Mapped): readonly string[] {
  const { table, folded, taken } = mapped;
  const left = table.headers.flatMap((header, place) => {
    return taken.has(place) || header === ''
      ? []
      : notesOn({ header, place, folded: folded[place] ?? '' }, mapped);
  });
  const leadIds = mapped.places.get('lead_id');
  // An integration that was set up and never filled in looks as if all were well.
  const isEmpty = leadIds !== undefined && columnValues(table, leadIds).next().done === true;
  return isEmpty && table.sample.length > 0
    ? [...left, columnNotes.noLeadIds(table.headers[leadIds] ?? '')]
    : left;
}

function notesOn(
  { header, place, folded }: { readonly header: string; readonly place: number; readonly folded: string },
  { table, places, isClosed, isStageTime }: Mapped,
): readonly string[] {
  const notes: string[] = [];
  const consent = isClosed('opted_out') ? undefined : speaksOfConsent(table, place, folded);
  if (consent === 'maybe' && !isClosed('consent')) notes.push(columnNotes.maybeConsent(header));
  if (consent === 'channel' && !places.has('opted_out')) notes.push(columnNotes.channelOptOut(header));
  if (!isStageTime && ofStage.test(folded) && holdsTimes(table, place))
    notes.push(columnNotes.mayBeStageTime(header));
  const mayBeLeadIds = !(places.has('lead_id') || isClosed('lead_id') || notLeads.test(folded));
  if (mayBeLeadIds && !fieldHeaders.get('lead_id')?.includes(folded) && looksLikeLeadIds(table, place))
    notes.push(columnNotes.mayBeLeadIds(header));
  return notes;
}
