import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
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

describe('a file that changes while it is read', () => {
  const row = 'Lead,1795179780,12345678901234567\n';
  const text = `stage,changed_at,lead_id\n${row.repeat(60_000)}`;

  /** Reads a file, and changes it after its first rows. */
  async function readWhile(path: string, change: () => void) {
    const source = await openChanges(fileInput(path), {});
    let rows = 0;
    let unreadable = 0;
    for await (const chunk of source.rows()) {
      if (rows === 0) change();
      rows += chunk.length;
      unreadable += chunk.filter(({ record }) => record === undefined).length;
    }
    return { rows, unreadable, late: source.late?.() };
  }

  it('is read as far as it went when it becomes longer, and says so', async () => {
    const path = join(folder, 'longer.csv');
    writeFileSync(path, text);
    const whole = await readWhile(path, () => appendFileSync(path, row.repeat(10)));
    expect(whole).toEqual({ rows: 60_000, unreadable: 0, late: [expect.stringContaining('longer')] });
  });

  it('does not take the beginning of a row for the row', async () => {
    const path = join(folder, 'half.csv');
    writeFileSync(path, text + row.slice(0, -5));
    const half = await readWhile(path, () => appendFileSync(path, row.slice(-5)));
    expect(half).toMatchObject({ rows: 60_001, unreadable: 1 });
  });

  it('is refused when it becomes shorter, or another file', async () => {
    const path = join(folder, 'shorter.csv');
    writeFileSync(path, text);
    await expect(readWhile(path, () => truncateSync(path, 1000))).rejects.toMatchObject({
      code: 'file_changed',
    });
    writeFileSync(path, text);
    const source = await openChanges(fileInput(path), {});
    writeFileSync(path, 'changed_at,stage,lead_id\n');
    await expect(source.rows()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'file_changed',
    });
  });

  it('is empty while nothing is in it yet', async () => {
    const path = join(folder, 'none-yet.csv');
    writeFileSync(path, '');
    await expect(openChanges(fileInput(path), {})).rejects.toMatchObject({ code: 'file_empty' });
  });
});
