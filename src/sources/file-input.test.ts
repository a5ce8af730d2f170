import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { fileInput } from './file-input.ts';
import { openChanges } from './open-changes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sources-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('fileInput', () => {
  it('opens a file, again and again', async () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'stage,changed_at\nLead,1795179780\n');
    const source = await openChanges(fileInput(path), {});
    expect(source.name).toBe(path);
    for (const _ of [1, 2]) {
      for await (const rows of source.rows()) expect(rows).toHaveLength(1);
    }
  });

  it('knows how much of the file has been read', async () => {
    const path = join(folder, 'long.csv');
    writeFileSync(path, `stage,changed_at\n${'Lead,1795179780\n'.repeat(50_000)}`);
    const source = await openChanges(fileInput(path), {});
    const shares: number[] = [];
    for await (const _ of source.rows()) shares.push(source.share?.() ?? -1);
    expect(shares[0]).toBeLessThan(0.5);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it.each([
    ['missing.csv', 'file_missing'],
    ['', 'file_is_directory'],
  ])('%j is %s', async (name, code) => {
    await expect(openChanges(fileInput(join(folder, name)), {})).rejects.toMatchObject({
      name: 'SourceError',
      code,
    });
  });

  it.each([
    ['EACCES', 'file_no_permission'],
    ['EIO', 'file_unreadable'],
  ])('a stream that breaks with %s is %s', async (code, expected) => {
    const open = () => Readable.from(breaking(code));
    const input = { name: 'x.csv', reopenable: false, open };
    await expect(openChanges(input, {})).rejects.toMatchObject({ code: expected });
  });

  it('knows standard input by -, and that it comes once', () => {
    expect(fileInput('-')).toMatchObject({ name: 'stdin', reopenable: false });
  });
});

// biome-ignore lint/correctness/useYield: a stream that fails before its first byte
async function* breaking(code: string): AsyncGenerator<Uint8Array> {
  throw Object.assign(new Error('broken'), { code });
}
