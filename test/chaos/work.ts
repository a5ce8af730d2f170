import type { Random } from '../../src/cli/demo/random.ts';
import { csvText, iso, type MadeRow } from '../support/made-rows.ts';
import { emailHash, makePerson, type Person } from './people.ts';

/** A made file of stage changes, and what there is to say about it. */
export interface WorkFile {
  readonly text: string;
  readonly rows: number;
  readonly invalid: number;
  /** Rows of changes that are older than Meta takes. */
  readonly tooOld: number;
  /** `${person} ${stage}` of every valid row. */
  readonly changes: readonly string[];
}

const day = 86_400;

/** The people of one store, and the files that a CRM exports about them: longer every time. */
export class Work {
  readonly #random: Random;
  readonly #people: Person[] = [];
  readonly #byKey = new Map<string, Person>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Time goes on: new people, and further changes of those there are. `now` in Unix seconds. */
  grow(newPeople: number, now: number): void {
    for (const person of this.#people)
      if (this.#random.chance(0.5)) person.happened += this.#random.whole(1, 2);
    for (let count = 0; count < newPeople; count++) {
      const person = makePerson(this.#random, this.#people.length + 1, now);
      person.happened = this.#random.whole(1, person.changes.length);
      this.#people.push(person);
      this.#byKey.set(person.leadId, person).set(emailHash(person), person);
    }
  }

  /** The number of the person whom an event names. */
  personOf(userData: Readonly<Record<string, unknown>>): number {
    const email = [userData['em']].flat()[0];
    const person = this.#byKey.get(String(userData['lead_id'])) ?? this.#byKey.get(String(email));
    return person?.number ?? 0;
  }

  /** A few leads, by number, lead id and stage. */
  someChanges(count: number): { person: number; leadId: string; stage: string }[] {
    return this.#random
      .shuffle(this.#people.filter(({ by }) => by === 'lead id'))
      .slice(0, count)
      .flatMap(({ number, leadId, changes }) => {
        const { stage } = this.#random.pick([changes[0], ...changes.slice(1)] as [Person['changes'][0]]);
        return { person: number, leadId, stage };
      });
  }

  /** Everything that happened so far, in one order or another, with some rows that can't be sent. */
  file(now: number): WorkFile {
    const random = this.#random;
    const rows = this.#people.flatMap((person) =>
      person.changes
        .slice(0, person.happened)
        // A change that the CRM tells only next time: its stage may be implied until then.
        .filter((_, at) => at === person.happened - 1 || !random.chance(0.05))
        .map((change) => ({ person, change })),
    );
    const order = random.pick(['oldest', 'newest', 'shuffled']);
    if (order === 'shuffled') rows.splice(0, rows.length, ...random.shuffle(rows));
    else rows.sort((a, b) => (a.change.time - b.change.time) * (order === 'oldest' ? 1 : -1));
    const made = rows.map(({ person, change }) => rowOf(person, change.stage, change.time));
    const invalid = random.whole(0, 3);
    const tooOld = random.whole(0, 3);
    for (let count = 0; count < invalid; count++) made.splice(random.whole(0, made.length), 0, badRow(count));
    for (let count = 0; count < tooOld; count++)
      made.splice(random.whole(0, made.length), 0, oldRow(count, now));
    return {
      text: csvText(made, ['record_id', 'lead_id', 'stage', 'changed_at', 'email']),
      rows: made.length,
      invalid,
      tooOld,
      changes: rows.map(({ person, change }) => `${person.number} ${change.stage}`),
    };
  }

  /** Meta's export of all leads that it knows of. */
  leadExport(): string {
    const known = this.#people.filter(
      ({ by, number }) => by === 'record of a known lead' || number % 3 === 0,
    );
    const rows = this.#random.shuffle(known).map(({ leadId, email, created }) => ({
      id: `l:${leadId}`,
      created_time: iso(created),
      platform: 'fb',
      form_id: 'f:1',
      email,
    }));
    return csvText(rows, ['id', 'created_time', 'platform', 'form_id', 'email']);
  }
}

function rowOf({ number, leadId, email, by }: Person, stage: string, time: number): MadeRow {
  return {
    stage,
    changed_at: iso(time),
    email,
    ...(by !== 'e-mail' && { record_id: `R${number}` }),
    ...(by === 'lead id' && { lead_id: leadId }),
  };
}

/** A stage that isn't in the funnel. */
const badRow = (count: number): MadeRow => ({
  record_id: `B${count}`,
  lead_id: String(90_000_000_000_000_000n + BigInt(count)),
  stage: 'Unheard of',
  changed_at: '2026-01-01T00:00:00Z',
  email: `bad${count}@example.com`,
});

const oldRow = (count: number, now: number): MadeRow => ({
  record_id: `O${count}`,
  lead_id: String(91_000_000_000_000_000n + BigInt(count)),
  stage: 'Lead',
  changed_at: iso(now - 30 * day),
  email: `old${count}@example.com`,
});
