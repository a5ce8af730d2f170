import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { planIfUseful } from './add-directory-lead.ts';
import { openDatabase } from './open.ts';

it('a lead of the directory is looked up by its own keys, however many others there are', () => {
  const folder = mkdtempSync(join(tmpdir(), 'directory-'));
  const store = openDatabase(join(folder, 'store.sqlite'), () => 0);
  const plan = store.db
    .prepare(`explain query plan ${planIfUseful}`)
    .all()
    .map((row) => String(row['detail']));
  store.close();
  rmSync(folder, { recursive: true });
  expect(plan).toContain('SEARCH mine USING PRIMARY KEY (lead=?)');
  expect(plan).toContain('SEARCH other USING PRIMARY KEY (dataset=? AND type=? AND value=? AND source=?)');
});
