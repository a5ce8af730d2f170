import { type ServeSettings, type SourceSettings, UsageError } from '../config/index.ts';
import { parseJson, type StageChange } from '../event/index.ts';
import { eventFlags, type IntakeSettings, type ReadRow, readRow, type SkipReason } from '../intake/index.ts';
import type { HoldReason } from '../outbox/index.ts';
import {
  crms,
  type RecordRef,
  type WebhookRefusal,
  type WebhookRow,
  type WebhookSource,
} from '../sources/index.ts';
import { type Problem, problem } from '../spec/index.ts';
import type { CapturedRequest } from './captured-request.ts';
import { liveSettings } from './live-settings.ts';
import { openWebhook } from './open-webhook.ts';
import { unknownSource } from './unknown-source.ts';

/** What an item of a captured body would become. */
export interface TriedItem {
  readonly row: number;
  readonly becomes: 'event' | 'held' | 'skipped' | 'invalid';
  readonly reason?: HoldReason | SkipReason;
  /** It is an event after all if the lead directory knows its lead. */
  readonly unlessKnown: boolean;
  /** As the tool sent it; `funnel` is what it means, absent when nothing maps it or it is ignored. */
  readonly stage?: {
    readonly crm: string;
    readonly object?: string;
    readonly pipeline?: string;
    readonly funnel?: string;
  };
  /** The event as it would be sent: customer information is hashed. */
  readonly event?: unknown;
  /** With the reason `lookup`: the record that the CRM would be asked about. */
  readonly lookUp?: RecordRef;
  /** Records that stand for the same lead. */
  readonly links?: readonly RecordRef[];
  readonly problems: readonly Problem[];
  /** Mapped fields for which nothing is in the item. */
  readonly absent: readonly string[];
}

/** What would become of a captured request. */
export interface TriedSource {
  readonly source: string;
  readonly dataset: string;
  readonly leadEventSource: string;
  /** Whether the sender would be let in; without headers nobody knows. */
  readonly sender: 'unchecked' | 'known' | WebhookRefusal;
  /** Why the body would not be read at all. */
  readonly refusal?: WebhookRefusal;
  readonly items: readonly TriedItem[];
}

/**
 * What a captured request would become if it came to a source of the configuration: checked as the intake checks it, by
 * the request alone. Nothing is stored or sent, and no store is asked.
 *
 * @param now Unix seconds
 * @throws UsageError when there is no such source
 */
export function trySource(
  settings: ServeSettings,
  name: string,
  { url, headers, body, hasHeaders }: CapturedRequest,
  now: number,
): TriedSource {
  const settingsOf = findSource(settings, name);
  const intake = liveSettings(settings).get(settingsOf.dataset)?.sources.get(name);
  if (intake === undefined)
    throw new UsageError(`The dataset of the source ${name} is not in the configuration.`);
  const source = open(settingsOf, settings.publicUrl);
  const request = { method: 'POST', url, headers, body, now } as const;
  // Captured some time ago; when it came, its time was right.
  const signed = source.signedAt?.(request);
  const refused = source.verify(signed === undefined ? request : { ...request, now: signed });
  const reading = source.read(request);
  return {
    source: name,
    dataset: settingsOf.dataset,
    leadEventSource: intake.leadEventSource,
    sender: hasHeaders ? (refused ?? 'known') : 'unchecked',
    ...('refusal' in reading && { refusal: reading.refusal }),
    items: 'rows' in reading ? reading.rows.map((row) => tryRow(row, settingsOf, intake, now)) : [],
  };
}

function findSource({ sources }: ServeSettings, name: string): SourceSettings {
  const source = sources.find((one) => one.name === name);
  if (source !== undefined) return source;
  const names = sources.filter(({ kind }) => kind !== 'sql').map((one) => one.name);
  throw unknownSource(name, names);
}

function open(source: SourceSettings, publicUrl: string | undefined): WebhookSource {
  const crm = source.kind === 'crm' ? crms.find(({ type }) => type === source.crm) : undefined;
  // Its variable need not be set for sources that do without.
  if (crm?.needsPublicUrl && publicUrl === undefined)
    throw new UsageError(`${crm.name} has to know public_url: set the variable that it stands in.`);
  const opened = openWebhook(source, publicUrl);
  if (opened === undefined)
    throw new UsageError(`The source ${source.name} is no webhook: it asks a database.`);
  return opened;
}

function tryRow(row: WebhookRow, source: SourceSettings, intake: IntakeSettings, now: number): TriedItem {
  const result = readRow(row, intake, now, source.name);
  const late = result.read.kind === 'past' ? result.read : undefined;
  // What it would be, had it come in time: the mapping is what is tried.
  const { read } = late === undefined ? result : readRow(row, intake, late.time, source.name);
  const { record } = row;
  const given = new Set(Object.keys(record ?? {}));
  const absent = Object.keys(source.fields).filter((field) => field !== 'consent' && !given.has(field));
  const outcome = late === undefined ? outcomeOf(read) : tooLate;
  const { lookUp, links } = row;
  return {
    row: row.row,
    ...outcome,
    ...(record !== undefined && stageOf(record, read)),
    ...(read.kind === 'event' && { event: parseJson(read.event.body) }),
    ...(outcome.reason === 'lookup' &&
      lookUp !== undefined && { lookUp: { object: lookUp.object, id: lookUp.id } }),
    ...(links !== undefined && links.length > 0 && { links }),
    problems: [
      ...result.problems.filter(({ code }) => code !== 'stage_unmapped' || !isOpenStage(row)),
      ...(late === undefined && lookUp === undefined ? refusalOf(read) : []),
    ],
    // What is not there is what the CRM is asked for.
    absent: record === undefined || lookUp !== undefined ? [] : absent,
  };
}

/** The CRM is asked for the pipeline first: only then it can be said whether a table has the stage. */
const isOpenStage = ({ lookUp, record }: WebhookRow): boolean =>
  lookUp?.always === true && record?.pipeline === undefined;

type Outcome = Pick<TriedItem, 'becomes' | 'reason' | 'unlessKnown'>;

const tooLate: Outcome = { becomes: 'skipped', reason: 'too_old_on_arrival', unlessKnown: false };

function outcomeOf(read: ReadRow): Outcome {
  if (read.kind === 'invalid') return { becomes: 'invalid', unlessKnown: false };
  if (read.kind === 'skipped') return { becomes: 'skipped', reason: read.reason, unlessKnown: false };
  if (read.kind === 'past') return tooLate;
  const has = (flag: number): boolean => (read.event.flags & flag) !== 0;
  if (has(eventFlags.lookUp))
    return { becomes: 'held', reason: 'lookup', unlessKnown: !has(eventFlags.lookUpAlways) };
  if (has(eventFlags.badLeadId) || has(eventFlags.keysFromLead))
    return { becomes: 'invalid', unlessKnown: true };
  if (has(eventFlags.onlyKnownLead))
    return { becomes: 'skipped', reason: 'not_a_meta_lead', unlessKnown: true };
  if (has(eventFlags.originUnknown)) return { becomes: 'held', reason: 'unknown_lead', unlessKnown: true };
  if (has(eventFlags.unmapped)) return { becomes: 'held', reason: 'unmapped_stage', unlessKnown: false };
  return { becomes: 'event', unlessKnown: false };
}

/** What refuses an event unless its lead lends it what it lacks. */
function refusalOf(read: ReadRow): readonly Problem[] {
  if (read.kind !== 'event') return [];
  if (read.event.refusal !== undefined) return read.event.refusal;
  return (read.event.flags & eventFlags.keysFromLead) === 0 ? [] : [problem('no_matching_key', 'lead_id')];
}

function stageOf(record: StageChange, read: ReadRow): Pick<TriedItem, 'stage'> {
  const stage: unknown = record.stage;
  if (typeof stage !== 'string' && typeof stage !== 'number') return {};
  const { object, pipeline } = record;
  const isMapped = read.kind === 'event' && (read.event.flags & eventFlags.unmapped) === 0;
  return {
    stage: {
      crm: String(stage),
      ...(object !== undefined && { object: String(object) }),
      ...(pipeline !== undefined && { pipeline: String(pipeline) }),
      ...(isMapped && { funnel: read.event.stageName }),
    },
  };
}
