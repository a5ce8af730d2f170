import { checkWorld } from './check-world.ts';
import type { Ended } from './child-process.ts';
import { makeFaults } from './fault-script.ts';
import type { KillCard } from './kill-deck.ts';
import { killRun, startChild } from './kill-run.ts';
import type { Violation } from './violation.ts';
import type { WorkFile } from './work.ts';
import type { World } from './world.ts';

/** Runs of `send` until nothing may be left. */
const mostDrains = 6;
/** Milliseconds between two runs. */
const between = 3_000;

/** One round: work, runs that are killed, a restart that drains, and a look at everything. Gives what was broken. */
export async function playRound(world: World): Promise<readonly Violation[]> {
  const { random, work, destination, options } = world;
  work.grow(random.chance(0.15) ? options.people.large : options.people.usual, world.now());
  const file = work.file(world.now());
  const changes = world.write('history.csv', file.text);
  const leads = world.write('leads.csv', work.leadExport());
  const poison = work.someChanges(random.whole(0, 2));
  world.poison(poison);
  destination.setFaults(makeFaults(random, poison));

  const withLeads = random.chance(0.4) ? ['--leads', leads] : [];
  const kills = random.chance(options.killAgain) ? 2 : 1;
  for (let kill = 0; kill < kills; kill++) {
    const card = world.deck.draw();
    const args =
      card.command === 'send'
        ? world.send(changes, ...withLeads)
        : ['leads', 'import', leads, ...world.common];
    await killOne(world, args, card, file);
    destination.clock.pass(between);
  }
  if (random.chance(0.7)) destination.setFaults([]);
  await drain(world, random.chance(0.7) ? [changes, ...withLeads] : [], file);
  world.violations.push(...check(world));
  world.tally.rounds++;
  return world.violations;
}

/** Kills one run; now and then another works on the same store, and is left alive. */
async function killOne(world: World, args: readonly string[], card: KillCard, file: WorkFile): Promise<void> {
  const { random, tally, options } = world;
  const same = random.chance(0.5);
  const other = random.chance(options.besideAnother)
    ? startChild(world, same ? args : world.send())
    : undefined;
  const ended = await killRun(world, args, card, other === undefined ? [] : [other]);
  if (ended !== undefined) {
    tally.missed++;
    mayAcknowledge(world, ended, file, card.command === 'send');
  } else if (other !== undefined) tally.besideAnother++;
  if (other !== undefined) mayAcknowledge(world, await other.ended, file, same && card.command === 'send');
}

/** Sends until nothing is pending: first with these files, at last with a destination that is well. */
async function drain(world: World, files: readonly string[], file: WorkFile): Promise<void> {
  const { destination } = world;
  for (let run = 1; run <= mostDrains; run++) {
    const paused = world.ask((facts) => facts.pausedReason());
    if (paused !== undefined) mustEnd(world, await startChild(world, ['resume', ...world.common]).ended);
    const ended = await startChild(world, world.send(...(run === 1 ? files : []))).ended;
    destination.clock.pass(between);
    mayAcknowledge(world, ended, file, run === 1 && files.length > 0);
    if (ended.code === 0 || ended.code === 1) return;
    destination.setFaults([]);
  }
  world.violations.push({ kind: 'stuck', what: `${mostDrains} runs of send, and still not done` });
}

/** A run that read the file tells what it counted: from here on every valid row of it must be somewhere. */
function mayAcknowledge(world: World, ended: Ended, file: WorkFile, readIt: boolean): void {
  mustEnd(world, ended);
  const { rows, events } = readIt ? reportOf(ended) : {};
  if (rows === undefined || events === undefined) return;
  world.acknowledge(file);
  const { changes = 0, implied = 0, ...became } = events;
  const sum = Object.values(became).reduce((total, one) => total + one, 0);
  if (changes + implied !== sum) report(world, `changes + implied = ${changes + implied}, became ${sum}`);
  const { read = 0, valid = 0, invalid = 0, skipped = 0 } = rows;
  const told = `read ${read}, valid ${valid}, invalid ${invalid}, skipped ${skipped}`;
  const { tooOld } = file;
  if (
    read !== file.rows ||
    read !== valid + invalid + skipped ||
    invalid !== file.invalid ||
    skipped !== tooOld
  )
    report(world, `${told} of ${file.rows} rows with ${file.invalid} invalid, ${tooOld} too old`);
}

type Counts = Readonly<Record<string, number>>;

/** What `send` counted; nothing when the store was too busy for it. */
function reportOf({ stdout }: Ended): { readonly rows?: Counts; readonly events?: Counts } {
  return stdout.startsWith('{') ? (JSON.parse(stdout) as ReturnType<typeof reportOf>) : {};
}

/** Whatever was killed beside it or before it, a run ends by itself and without a crash. */
function mustEnd(world: World, { code, stderr }: Ended): void {
  const isFine = code === 0 || code === 1 || code === 3;
  if (!isFine) report(world, `exit ${code}: ${stderr.slice(0, 500)}`);
}

function report(world: World, what: string): void {
  world.violations.push({ kind: 'report', what });
}

function check(world: World): readonly Violation[] {
  const { work, tally, destination, acknowledged: acked, poisoned } = world;
  const { passages } = destination;
  const received = destination.received().map((one) => ({ ...one, person: work.personOf(one.userData) }));
  tally.requests = passages.length;
  tally.unanswered = passages.filter(({ answered, lost }) => !answered || lost).length;
  tally.events = new Set(received.map(({ eventId }) => eventId)).size;
  tally.duplicates = received.length - tally.events;
  return world.ask((facts) =>
    checkWorld(facts, {
      acknowledged: acked,
      poisoned,
      received,
      passages,
      personOf: ({ userData }) => work.personOf(userData),
    }),
  );
}
