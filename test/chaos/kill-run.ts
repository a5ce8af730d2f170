import { setTimeout as delay } from 'node:timers/promises';
import type { ChildPlan } from './child-plan.ts';
import { Child, type Ended } from './child-process.ts';
import type { KillCard } from './kill-deck.ts';
import { whereItLanded } from './landed.ts';
import type { World } from './world.ts';

/** Milliseconds of the machine until what a killed process had written to its sockets has come to the tap. */
const arrival = 20;

/** Starts the command line in this world. */
export function startChild(
  world: World,
  args: readonly string[],
  plan: Omit<ChildPlan, 'offset' | 'plant'> = {},
) {
  const { clock } = world.destination;
  const { plant } = world.options;
  const child = new Child(args, {
    offset: clock.offset,
    ...plan,
    ...(plant !== undefined && { plant }),
  });
  clock.add(child);
  return child;
}

/**
 * Runs a command and kills it at the card's point. Whoever else works on the store stands still while the harness looks
 * at what the kill has left. Gives how it ended when it never came to that point.
 */
export async function killRun(
  world: World,
  args: readonly string[],
  card: KillCard,
  others: readonly Child[],
): Promise<Ended | undefined> {
  const { length: before } = world.destination.passages;
  const passages = () => world.destination.passages.slice(before);
  const latestBefore = world.ask((facts) => facts.latestAttempt());
  const child = startChild(world, args, { kill: card.point });
  if (!(await child.atKillPoint)) return child.ended;
  const answered = new Set(passages().filter((one) => one.answered));
  for (const one of others) one.signal('SIGSTOP');
  child.signal('SIGKILL');
  await child.ended;
  await delay(arrival);
  const { landed, leftOpen, committed } = world.ask((facts) => ({
    ...whereItLanded(facts, {
      pid: child.pid,
      command: card.command,
      latestBefore,
      answered,
      passages: passages(),
    }),
    committed: facts.events().map((event) => `${world.work.personOf(event.userData)} ${event.stage}`),
  }));
  for (const one of others) one.signal('SIGCONT');

  world.tally.addKill(landed, card.name);
  world.acknowledge({ changes: committed });
  for (const { passage } of leftOpen) if (passage !== undefined) passage.lost = true;
  const lanes = new Set(leftOpen.map(({ lane }) => lane));
  if (lanes.size < leftOpen.length)
    world.violations.push({
      kind: 'too_many_open',
      what: `${leftOpen.length} attempts in ${lanes.size} lanes`,
    });
  return undefined;
}
