import { readLeadId, saysNothing } from '../customer/index.ts';
import { type Problem, problem } from '../spec/index.ts';
import { readAmount } from './amount.ts';
import { readDataProcessingOptions } from './data-processing.ts';
import { fieldText, fieldValue } from './field-text.ts';
import { readOptedOut } from './opted-out.ts';
import type { ReadChange, ReadOptions, ReadResult, ReadTime } from './read-change.ts';
import { readTime } from './read-time.ts';
import { readUserData } from './read-user-data.ts';
import type { StageChange } from './stage-change.ts';

type Draft = { -readonly [K in keyof ReadChange]: ReadChange[K] };

/**
 * Reads a row: times to seconds, customer information normalized and hashed, amounts to numbers. Everything wrong with
 * it is found at once; a problem's `path` is the field. Bad customer information is left out with a warning, a bad
 * lead id refuses the row (or, with `dropBadLeadId`, is left out too).
 *
 * Not decided here, since it takes more than the row: whether there is a matching key at all (the lead directory may
 * add some), whether the change is too old, and whether it comes after its lead's creation (`settleTime`).
 *
 * Of the row of a person who opted out nothing is read but stage and time. Never throws, whatever the fields hold.
 */
export function readStageChange(change: StageChange, options: ReadOptions): ReadResult {
  const problems: Problem[] = [];
  const stage = fieldText(change.stage, 'stage', problems);
  if (stage === undefined) problems.push(problem('stage_missing', 'stage'));
  const time = readChangedAt(change, options, problems);
  const draft: Draft = {
    stage: stage ?? '',
    time: time?.time ?? 0,
    precision: time?.precision ?? 1,
    userData: {},
    optedOut: isOptedOut(change, problems),
  };
  if (!draft.optedOut) {
    addLeadId(draft, change, options, problems);
    draft.userData = readUserData(change, options, problems);
    addRecord(draft, change, problems);
    addLeadCreatedAt(draft, change, options, problems);
    addAmount(draft, change, options, problems);
    addDataProcessing(draft, change, problems);
  }
  return problems.length > 0 && problems.some(isError) ? { problems } : { change: draft, problems };
}

function isError(found: Problem): boolean {
  return found.severity === 'error';
}

function readChangedAt(change: StageChange, options: ReadOptions, problems: Problem[]): ReadTime | undefined {
  const value = fieldValue(change.changed_at, 'changed_at', problems);
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) {
    problems.push(problem('time_missing', 'changed_at'));
    return undefined;
  }
  const read = readTime(value, options);
  if ('problem' in read) {
    problems.push(problem(timeCodes[read.problem], 'changed_at', { reason: read.reason }));
    return undefined;
  }
  // A date alone begins before the moment that it stands for, so only its beginning must have come.
  if (read.time > options.now) {
    problems.push(problem('time_future', 'changed_at', { seconds: read.time - options.now }));
  }
  return read;
}

const timeCodes = {
  unreadable: 'time_unreadable',
  zone: 'time_zone_missing',
  order: 'date_order_ambiguous',
} as const;

function isOptedOut(change: StageChange, problems: Problem[]): boolean {
  const { optedOut, known } = readOptedOut(change.opted_out);
  if (!known) problems.push(problem('opted_out_unclear', 'opted_out'));
  return optedOut;
}

function addLeadId(draft: Draft, change: StageChange, options: ReadOptions, problems: Problem[]): void {
  const value = fieldValue(change.lead_id, 'lead_id', problems);
  if (value === undefined) return;
  const { leadId, problem: found } = readLeadId(value);
  if (leadId !== undefined) draft.leadId = leadId;
  if (found === undefined) return;
  if (options.dropBadLeadId === true) {
    const reason = found.details['reason'] ?? droppedBecause[found.code] ?? 'it is not valid';
    problems.push(problem('lead_id_dropped', 'lead_id', { reason }));
  } else {
    problems.push(problem(found.code, 'lead_id', found.details));
  }
}

const droppedBecause: Readonly<Record<string, string>> = {
  lead_id_dummy: "it is the dummy of Meta's testing tool",
};

function addRecord(draft: Draft, change: StageChange, problems: Problem[]): void {
  const recordId = fieldText(change.record_id, 'record_id', problems);
  if (recordId !== undefined && !saysNothing(recordId)) draft.recordId = recordId;
  const object = fieldText(change.object, 'object', problems);
  if (object !== undefined) draft.object = object;
  const pipeline = fieldText(change.pipeline, 'pipeline', problems);
  if (pipeline !== undefined) draft.pipeline = pipeline;
  const formId = fieldText(change.form_id, 'form_id', problems);
  if (formId !== undefined) draft.formId = formId;
  const origin = fieldText(change.origin, 'origin', problems);
  if (origin !== undefined) draft.origin = origin;
}

/** A missing zone or order is a mistake of the whole column and refuses the row; one unreadable cell does not. */
function addLeadCreatedAt(
  draft: Draft,
  change: StageChange,
  options: ReadOptions,
  problems: Problem[],
): void {
  const value = fieldValue(change.lead_created_at, 'lead_created_at', problems);
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return;
  const read = readTime(value, options);
  if (!('problem' in read)) {
    draft.leadCreatedAt = read;
  } else if (read.problem === 'unreadable') {
    const details = { parameter: 'lead_created_at', reason: read.reason };
    problems.push(problem('value_dropped', 'lead_created_at', details));
  } else {
    problems.push(problem(timeCodes[read.problem], 'lead_created_at', { reason: read.reason }));
  }
}

function addAmount(draft: Draft, change: StageChange, options: ReadOptions, problems: Problem[]): void {
  const value = fieldValue(change.value, 'value', problems);
  if (value === undefined || (typeof value === 'string' && value.trim() === '')) return;
  const amount = readAmount(value, fieldText(change.currency, 'currency', problems), options.currency);
  if ('reason' in amount) {
    problems.push(problem('amount_dropped', 'value', { reason: amount.reason }));
  } else {
    draft.value = amount.value;
    draft.currency = amount.currency;
  }
}

function addDataProcessing(draft: Draft, change: StageChange, problems: Problem[]): void {
  const value: unknown = change.data_processing_options;
  if (value === undefined || value === null) return;
  const read = readDataProcessingOptions(value);
  if (read === 'invalid') {
    problems.push(problem('data_processing_options_invalid', 'data_processing_options'));
  } else if (read !== undefined) {
    draft.dataProcessingOptions = read;
  }
}
