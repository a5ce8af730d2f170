import { describe, expect, it } from 'vitest';
import { GroupCommit, type Piece } from './group-commit.ts';

/** Rows are numbers; a commit gives them back, and refuses those of a bad request. */
function open(
  options: {
    most?: number;
    limit?: number;
    failing?: (pieces: readonly Piece<string>[]) => Error | undefined;
  } = {},
) {
  const commits: string[][] = [];
  const group = new GroupCommit<string, string>({
    most: options.most ?? 10,
    limit: options.limit ?? 100,
    async commit(pieces) {
      commits.push(pieces.map(({ item, from, to }) => `${item} ${from}-${to}`));
      const error = options.failing?.(pieces);
      if (error !== undefined) throw error;
      return pieces.map(({ item, from, to }) =>
        Array.from({ length: to - from }, (_, index) => `${item}${from + index}`),
      );
    },
    overloaded: () => new Error('overloaded'),
    isGeneral: (error) => error instanceof Error && error.message === 'general',
  });
  return { group, commits };
}

describe('a group commit', () => {
  it('takes together what comes together, and answers each with its own', async () => {
    const { group, commits } = open();
    expect(await Promise.all([group.add('a', 2), group.add('b', 1), group.add('c', 0)])).toEqual([
      ['a0', 'a1'],
      ['b0'],
      [],
    ]);
    expect(await group.add('d', 1)).toEqual(['d0']);
    expect(commits).toEqual([['a 0-2', 'b 0-1'], ['d 0-1']]);
  });

  it('cuts a large request, which takes turns with the others', async () => {
    const { group, commits } = open();
    const [large, small] = await Promise.all([group.add('a', 25), group.add('b', 3)]);
    expect([large.length, large.at(-1), small.length]).toEqual([25, 'a24', 3]);
    expect(commits).toEqual([['a 0-10'], ['b 0-3', 'a 10-17'], ['a 17-25']]);
  });

  it('tries each alone when they fail together, so that only the bad one fails', async () => {
    const { group, commits } = open({
      failing: (pieces) => (pieces.some(({ item }) => item === 'bad') ? new Error('bad') : undefined),
    });
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((item) => group.add(item, 2)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(commits).toHaveLength(4);
    expect(await group.add('c', 1)).toEqual(['c0']);
  });

  it('fails a cut request as a whole, and no other', async () => {
    const { group, commits } = open({
      failing: (pieces) =>
        pieces.some(({ item, from }) => item === 'a' && from === 10) ? new Error('second') : undefined,
    });
    const results = await Promise.allSettled([group.add('a', 35), group.add('b', 5)]);
    expect(results).toMatchObject([{ status: 'rejected' }, { status: 'fulfilled', value: { length: 5 } }]);
    expect(commits.flat().some((one) => one.startsWith('a 2'))).toBe(false);
    // What was not tried is not waiting any more.
    expect(await group.add('c', 100)).toHaveLength(100);
  });

  it('fails all at once where trying alone is of no use', async () => {
    const { group, commits } = open({ failing: () => new Error('general') });
    const results = await Promise.allSettled([group.add('a', 1), group.add('b', 1)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(commits).toHaveLength(1);
  });

  it('refuses at once what would make too much wait, and takes it when there is room', async () => {
    const { group } = open({ limit: 20 });
    const first = group.add('a', 20);
    await expect(group.add('b', 1)).rejects.toThrow('overloaded');
    await first;
    expect(await group.add('b', 30)).toHaveLength(30);
  });
});
