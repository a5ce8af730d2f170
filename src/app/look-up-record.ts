import { parseJson, readOptedOut, readTime, type StageChange } from '../event/index.ts';
import type { Completion, IntakeSettings } from '../intake/index.ts';
import {
  type ChosenPerson,
  type ClaimedLookUp,
  choosePerson,
  type LookUpStore,
  type PersonOfRecord,
  type WaitingChange,
} from '../leads/index.ts';
import type { CrmPerson, LookedUp, RecordRef } from '../sources/index.ts';
import { type ProblemCode, problem } from '../spec/index.ts';
import { type KnownBy, readPerson } from './look-up-person.ts';

/** What a record's answer makes of the changes that wait for it. */
export interface CompletedRecord {
  readonly completions: readonly Completion[];
  /** Some wait on, until this moment at the latest (milliseconds): who they are about may show yet. */
  readonly again?: number;
}

/** So long (seconds) a lead that nobody knows may still be on its way from Meta: by Lead Ads' webhook, or an export. */
const leadMayCome = 3_600;
/** The CRM's users attach a person after they made the record: whoever isn't there at the first look may be at the second. */
const triesOfNobody = 2;
const mostNamed = 10;

/**
 * Completes a record's changes with what the CRM says of it: of several people the one whose lead it is.
 *
 * @param now Unix seconds
 */
export async function completeRecord(
  store: Pick<LookUpStore, 'knownLeads'>,
  intake: IntakeSettings,
  lookUp: ClaimedLookUp,
  found: Extract<LookedUp, { readonly kind: 'found' }>,
  now: number,
): Promise<CompletedRecord> {
  const persons = distinct(found.persons);
  const known = persons.map((person) => readPerson(person, intake, now));
  const completions: Completion[] = [];
  const waits: number[] = [];
  for (const change of lookUp.changes) {
    const stored = parseJson(change.change) as StageChange;
    const time = timeOf(stored, intake, now);
    const best = choosePerson(await candidates(store, intake.dataset, persons, known, time), time);
    const isSure = best !== undefined && !isGuess(best);
    // Where the change itself says whose it is, a guess could only add somebody else's information.
    const isKnown = !isSure && (await isKnownItself(store, intake, lookUp, stored, time));
    const chosen = isKnown ? undefined : best;
    const mayCome = best === undefined ? lookUp.tries + 1 < triesOfNobody : !isSure;
    if (mayCome && !isKnown && time + leadMayCome > now) {
      waits.push((time + leadMayCome) * 1000);
      continue;
    }
    const person = chosen === undefined ? undefined : persons[chosen.index];
    const asked = person === undefined ? persons : [person];
    const said = [...asked.map(({ fields }) => fields), found.change, stored];
    const record = { ...person?.fields, ...found.change, ...stored, ...optOut(said) };
    const links = person === undefined ? {} : { links: [person.record] };
    const note =
      noteOf(lookUp, persons, chosen) + (isBlank(record.lead_id) ? '; the CRM gives no lead_id' : '');
    completions.push({
      ...placeOf(change),
      row: { row: change.row, record, ...links, problems: [] },
      note,
    });
  }
  return { completions, ...(waits.length > 0 && { again: Math.min(...waits) }) };
}

/** Ends a record's changes with a problem, which a person sees. */
export function endRecord(
  lookUp: ClaimedLookUp,
  code: Extract<ProblemCode, 'record_gone' | 'look_up_refused'>,
  reason = '',
): readonly Completion[] {
  const problems = [problem(code, 'record_id', { record: nameOf(lookUp), reason })];
  return lookUp.changes.map((change) => ({ ...placeOf(change), row: { row: change.row, problems } }));
}

/**
 * Whoever says "out" is right, whatever the others say; where nobody is chosen, any of the people. A "no" of the webhook's may
 * be older than the person's word.
 */
function optOut(said: readonly (Partial<StageChange> | undefined)[]): Pick<StageChange, 'opted_out'> {
  const out = said.map((one) => one?.opted_out).find((value) => readOptedOut(value).optedOut);
  return out === undefined ? {} : { opted_out: out };
}

function placeOf({ event, eventId }: WaitingChange): Pick<Completion, 'event' | 'eventId'> {
  return { event, eventId };
}

/** CRMs name a person twice who is attached in two ways. */
function distinct(persons: readonly CrmPerson[]): readonly CrmPerson[] {
  const found = new Map<string, CrmPerson>();
  for (const person of persons) {
    const key = nameOf(person.record);
    const before = found.get(key);
    if (before === undefined || (person.primary === true && before.primary !== true)) found.set(key, person);
  }
  return [...found.values()];
}

async function candidates(
  store: Pick<LookUpStore, 'knownLeads'>,
  dataset: string,
  persons: readonly CrmPerson[],
  known: readonly KnownBy[],
  time: number,
): Promise<readonly PersonOfRecord[]> {
  // There is nothing to choose.
  if (persons.length <= 1) return persons;
  const leads = await store.knownLeads(
    dataset,
    known.map(({ keys }) => keys),
    time,
  );
  return persons.map(({ primary }, index) => {
    const { hasLeadId = false, created } = known[index] ?? {};
    const own = hasLeadId ? { ...(created !== undefined && { created }) } : undefined;
    const lead = leads[index]?.created === undefined ? (own ?? leads[index]) : leads[index];
    return { ...(primary !== undefined && { primary }), ...(lead !== undefined && { lead }) };
  });
}

async function isKnownItself(
  store: Pick<LookUpStore, 'knownLeads'>,
  intake: IntakeSettings,
  { object, id }: RecordRef,
  fields: StageChange,
  time: number,
): Promise<boolean> {
  const record = { object: fields.object ?? object, id: String(fields.record_id ?? id) };
  const { keys, hasLeadId } = readPerson({ record, fields }, intake, time);
  return hasLeadId || (await store.knownLeads(intake.dataset, [keys], time))[0] !== undefined;
}

function isGuess({ why }: ChosenPerson): boolean {
  return why === 'primary' || why === 'first';
}

function timeOf(change: StageChange, { read }: IntakeSettings, now: number): number {
  const time = readTime(change.changed_at, read);
  return 'problem' in time ? now : time.time;
}

const because: Readonly<Record<ChosenPerson['why'], string>> = {
  only_one: '',
  primary_lead: 'is the primary one, and a known lead',
  only_lead: 'is the only one who is a known lead',
  latest_lead: 'is the one whose lead is the latest before the change',
  primary: 'is the primary one; none is a known lead',
  first: 'is the first; none is a known lead',
};

/** For the event's history, from which a person finds the record in the CRM: ids alone. */
function noteOf(lookUp: RecordRef, persons: readonly CrmPerson[], chosen: ChosenPerson | undefined): string {
  const asked = nameOf(lookUp);
  const names = persons.map(({ record }) => nameOf(record));
  if (chosen === undefined) return names.length === 0 ? `${asked}, to which nobody is attached` : asked;
  const name = names[chosen.index];
  const others = names.toSpliced(chosen.index, 1);
  if (others.length === 0) return name === asked ? asked : `${name} of ${asked}`;
  const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : '';
  return `of ${names.length} people of ${asked}, ${name} ${because[chosen.why]}; the others: ${others.slice(0, mostNamed).join(', ')}${more}`;
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || String(value).trim() === '';
}

function nameOf({ object, id }: RecordRef): string {
  return `${object} ${id}`;
}
