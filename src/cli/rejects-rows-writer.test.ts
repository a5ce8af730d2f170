import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { fileInput, openChanges } from '../sources/index.ts';
import { problem } from '../spec/index.ts';
import { openOwnerFile } from './owner-file.ts';
import { RejectedRows } from './rejected-rows.ts';
import { writeRejectedRows, wrongColumn } from './rejects-rows-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'rejects-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));

async function read(path: string) {
  const source = await openChanges(fileInput(path), { timeZone: 'Europe/Berlin', initialStage: 'Lead' });
  const rows = [];
  for await (const chunk of source.rows()) rows.push(...chunk);
  return { shape: source.shape, columns: source.columns, times: source.times, rows };
}

describe('writeRejectedRows', () => {
  it.each(readdirSync(examples).filter((name) => /\.(csv|jsonl?)$/.test(name)))(
    'gives %s back as it was, and again',
    async (name) => {
      let path = join(examples, name);
      const first = await read(path);
      for (const round of ['once', 'twice']) {
        const { rows } = await read(path);
        const rejected = new RejectedRows();
        for (const { row } of rows)
          rejected.add({ file: path, row, problems: [problem('stage_missing', 'stage')] });
        const file = openOwnerFile(join(folder, `${round}-${name}`), [path]);
        expect(await writeRejectedRows(fileInput(path), rejected, file)).toBe(
          new Set(rows.map(({ row }) => row)).size,
        );
        file.close();
        const again = await read(file.path);
        expect({ ...again, rows: again.rows.map(({ record }) => record) }).toEqual({
          ...first,
          rows: first.rows.map(({ record }) => record),
        });
        path = file.path;
      }
      const written = readFileSync(path, 'utf8').split('\n');
      expect(written[0]?.split(wrongColumn)).toHaveLength(2);
      expect(written[1] ?? '').toContain('names no stage');
    },
  );
});
