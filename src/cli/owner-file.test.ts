import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../config/index.ts';
import { openOwnerFile } from './owner-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'owner-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('openOwnerFile', () => {
  it('is for its owner alone, also where it was there before for all', () => {
    const path = join(folder, 'a.csv');
    writeFileSync(path, 'old and longer');
    chmodSync(path, 0o644);
    const file = openOwnerFile(path);
    file.write('né');
    file.write('w'.repeat(100_000));
    file.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(`né${'w'.repeat(100_000)}`);
  });

  it('never writes over a file that is read, by whatever name', () => {
    const input = join(folder, 'in.csv');
    writeFileSync(input, 'stage');
    symlinkSync(input, join(folder, 'link.csv'));
    for (const path of [input, join(folder, 'link.csv')])
      expect(() => openOwnerFile(path, ['missing.csv', input])).toThrow(UsageError);
    expect(readFileSync(input, 'utf8')).toBe('stage');
  });

  it('says in one sentence that it can’t be written', () => {
    expect(() => openOwnerFile(join(folder, 'none', 'a.csv'))).toThrow(/can't be written \(ENOENT\)/);
    expect(() => openOwnerFile(folder)).toThrow(/EISDIR/);
  });
});
