import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tally } from './report.ts';
import { playRound } from './round.ts';
import type { Violation } from './violation.ts';
import { openWorld, type WorldOptions } from './world.ts';

/** What to play. */
export interface PlayOptions extends WorldOptions {
  readonly rounds: number;
  readonly seed: number;
  /** Worlds played at the same time; 2 unless given. */
  readonly atOnce?: number;
  /** Called after each round. */
  readonly onRound?: (tally: Tally) => void;
}

/** A world in which a promise was broken. Its rounds can be played again with its seed. */
export interface BrokenWorld {
  readonly seed: number;
  /** The round in which it was found out, from 1. */
  readonly round: number;
  readonly violations: readonly Violation[];
  /** The store and the files, kept. */
  readonly folder: string;
}

/** How it went. */
export interface Played {
  readonly tally: Tally;
  readonly broken: readonly BrokenWorld[];
}

/** Rounds that a world lives for: its store grows with each. */
const roundsOfWorld = 10;

/** Plays rounds, ten to a world. World after world has the next seed. A broken world stops all. */
export async function play(options: PlayOptions): Promise<Played> {
  const { rounds, seed, atOnce = 2, onRound = () => {}, ...worldOptions } = options;
  const tally = new Tally();
  const finished = new Map<number, Tally>();
  const broken: BrokenWorld[] = [];
  const seeds = Array.from({ length: Math.ceil(rounds / roundsOfWorld) }, (_, at) => seed + at);
  const lengthOf = (world: number): number =>
    Math.min(roundsOfWorld, rounds - (world - seed) * roundsOfWorld);

  function sum(): Tally {
    const all = new Tally();
    for (const one of finished.values()) all.add(one);
    return all;
  }

  async function playWorld(own: number): Promise<void> {
    const world = await openWorld(own, worldOptions);
    finished.set(own, world.tally);
    try {
      for (let round = 1; round <= lengthOf(own) && broken.length === 0; round++) {
        const violations = await playRound(world);
        onRound(sum());
        if (violations.length === 0) continue;
        writeFileSync(join(world.folder, 'violations.json'), JSON.stringify(violations, null, 2));
        broken.push({ seed: own, round, violations, folder: world.folder });
      }
    } finally {
      await world.destination.close();
    }
    if (world.violations.length === 0) rmSync(world.folder, { recursive: true, force: true });
  }

  const players = Array.from({ length: atOnce }, async () => {
    for (let own = seeds.shift(); own !== undefined && broken.length === 0; own = seeds.shift())
      await playWorld(own);
  });
  await Promise.all(players);
  tally.add(sum());
  return { tally, broken };
}
