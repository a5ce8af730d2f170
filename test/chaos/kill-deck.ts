import type { Random } from '../../src/cli/demo/random.ts';
import type { KillPoint, Writes } from './child-plan.ts';

/** Which command is killed, and where. */
export interface KillCard {
  readonly name: string;
  readonly command: 'send' | 'leads import';
  readonly point: KillPoint;
}

type Place = number | 'commit' | 'committed';

/**
 * Cards for kills: by turns one in the import, one with requests under way, one around an outcome, and now and then one
 * anywhere. So each gets its share however few are drawn.
 */
export class KillDeck {
  readonly #random: Random;
  #cards: KillCard[] = [];

  constructor(random: Random) {
    this.#random = random;
    // Only the first command makes the store.
    if (random.chance(0.25)) {
      const at = random.pick<Place>([1, 'commit', 'committed']);
      const making = send('making the store', { in: 'transaction', writes: 'migration', nth: 1, at });
      this.#cards = [...newCards(random), making];
    }
  }

  draw(): KillCard {
    if (this.#cards.length === 0) this.#cards = newCards(this.#random);
    const card = this.#cards.pop();
    if (card === undefined) throw new Error('There are always cards.');
    return card;
  }
}

function newCards(random: Random): KillCard[] {
  const kinds = [inImport(random), inRequest(random), aroundOutcome(random)].map((some) =>
    random.shuffle(some),
  );
  const turns = [0, 1, 2, 3].map((turn) =>
    random.shuffle(kinds.map((kind) => kind[turn])).filter((card) => card !== undefined),
  );
  const anywhere = [
    send('anywhere', { in: 'statement', nth: random.whole(1, 3_000) }),
    send('any moment', { in: 'time', ms: random.whole(0, 120) }),
  ];
  return turns.flatMap((turn, at) => [...turn, ...anywhere.slice(at, at + 1)]);
}

function inImport(random: Random): KillCard[] {
  const at = (most: number): Place => random.pick<Place>([random.whole(1, most), 'commit', 'committed']);
  const inside = (writes: Writes, place: Place) =>
    ({ in: 'transaction', writes, nth: 1, at: place }) as const;
  return [
    send('reading', inside('stage', at(300))),
    send('linking', inside('link', random.pick(['commit', 'committed']))),
    send('planning', inside('plan', at(400))),
    random.chance(0.5)
      ? send('reading', { in: 'statement', nth: random.whole(60, 900) })
      : { name: 'lead directory', command: 'leads import', point: inside('directory', at(100)) },
  ];
}

function inRequest(random: Random): KillCard[] {
  const nth = (): number => random.whole(1, 3);
  const begin = () => ({ in: 'transaction', writes: 'begin', nth: nth(), at: 'committed' }) as const;
  return [
    send('attempt written', begin()),
    send('attempt written', begin()),
    send('request sent', { in: 'request', at: 'sent', nth: nth(), ms: 0 }),
    send('request under way', { in: 'request', at: 'sent', nth: nth(), ms: random.whole(1, 3) }),
  ];
}

function aroundOutcome(random: Random): KillCard[] {
  const nth = (): number => random.whole(1, 3);
  const outcome = (at: Place) => ({ in: 'transaction', writes: 'outcome', nth: nth(), at }) as const;
  return [
    send('answer here', { in: 'request', at: 'answered', nth: nth(), ms: 0 }),
    send('in outcome', outcome(random.whole(1, 6))),
    send('before commit of outcome', outcome('commit')),
    send('outcome written', outcome('committed')),
  ];
}

function send(name: string, point: KillPoint): KillCard {
  return { name, command: 'send', point };
}
