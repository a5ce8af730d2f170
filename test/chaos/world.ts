import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, seededRandom } from '../../src/cli/demo/random.ts';
import { type Destination, startDestination } from './destination.ts';
import type { Poison } from './fault-script.ts';
import { KillDeck } from './kill-deck.ts';
import { funnel, other } from './people.ts';
import { Tally } from './report.ts';
import { StoreFacts } from './store-facts.ts';
import type { Violation } from './violation.ts';
import { Work, type WorkFile } from './work.ts';

const dataset = '1234567890';

/** What a world is like. */
export interface WorldOptions {
  /** Name of a fault planted into every child. */
  readonly plant?: string;
  /** New people of a usual round, and of a large one: 40 and 400 unless given. */
  readonly people?: { readonly usual: number; readonly large: number };
  /** Share of the kills beside which another process works on the store: 0.2 unless given. */
  readonly besideAnother?: number;
  /** Share of the rounds with a second kill: 0.3 unless given. */
  readonly killAgain?: number;
}

/** One store with its people, its destination and its clock, through round after round. */
export interface World {
  readonly folder: string;
  readonly store: string;
  readonly random: Random;
  readonly deck: KillDeck;
  readonly work: Work;
  readonly destination: Destination;
  readonly options: Required<Omit<WorldOptions, 'plant'>> & Pick<WorldOptions, 'plant'>;
  readonly tally: Tally;
  /** `${person} ${stage}` of every row that was acknowledged: reported by a run, or seen committed after a kill. */
  readonly acknowledged: Set<string>;
  /** `${person} ${stage}` of what the sandbox ever refused. */
  readonly poisoned: Set<string>;
  readonly violations: Violation[];
  /** Arguments of every command. */
  readonly common: readonly string[];
  /** Those of `send`, for these files. */
  send(...files: readonly string[]): readonly string[];
  write(name: string, text: string): string;
  poison(changes: readonly Poison[]): void;
  /** Asks the store. */
  ask<T>(question: (facts: StoreFacts) => T): T;
  /** Remembers that these rows were acknowledged. */
  acknowledge(file: Pick<WorkFile, 'changes'>): void;
  /** Unix seconds. */
  now(): number;
}

/** Makes a world; the same seed makes the same people, files, faults and kills. */
export async function openWorld(seed: number, options: WorldOptions = {}): Promise<World> {
  const random = seededRandom(seed);
  // The destination draws in the order of requests, which no seed can fix: the rest must not depend on it.
  const destination = await startDestination(seededRandom(seed + 1).next);
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const store = join(folder, 'store.sqlite');
  const policy = random.pick(['fill', 'fill', 'report']);
  const common = ['--dataset', dataset, '--store', store, '--json'];
  const poisoned = new Set<string>();
  const acknowledged = new Set<string>();
  return {
    folder,
    store,
    random,
    deck: new KillDeck(random),
    work: new Work(random),
    destination,
    options: { people: { usual: 40, large: 400 }, besideAnother: 0.2, killAgain: 0.3, ...options },
    tally: new Tally(),
    acknowledged,
    poisoned,
    violations: [],
    common,
    send: (...files) => [
      'send',
      ...files,
      ...common,
      '--endpoint',
      destination.url,
      '--lead-event-source',
      'Made',
      '--funnel',
      funnel.join(', '),
      '--other',
      other,
      '--policy',
      policy,
      '--wait',
      '1000000',
    ],
    write(name, text) {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    poison(changes) {
      for (const { person, stage } of changes) poisoned.add(`${person} ${stage}`);
    },
    ask(question) {
      const facts = new StoreFacts(store);
      try {
        return question(facts);
      } finally {
        facts.close();
      }
    },
    acknowledge: ({ changes }) => {
      for (const change of changes) acknowledged.add(change);
    },
    now: () => Math.floor(destination.clock.now() / 1000),
  };
}
