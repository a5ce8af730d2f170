import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Source } from '../source.ts';
import { fileInput } from './file-input.ts';
import { openChanges } from './open-changes.ts';
import { openLeads } from './open-leads.ts';

const example = (name: string) =>
  fileInput(fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url)));

async function rowsOf<T>(source: Source<T>) {
  const rows = [];
  for await (const chunk of source.rows()) rows.push(...chunk);
  return rows;
}

describe('examples', () => {
  it('history.csv', async () => {
    const source = await openChanges(example('history.csv'), { timeZone: 'Europe/Berlin' });
    expect(source.description).toBe('CSV, UTF-8, semicolon; stage changes (history)');
    expect(source.times.dateOrder).toBe('dmy');
    expect(source.unmapped).toEqual(['Notes']);
    const rows = await rowsOf(source);
    expect(rows).toHaveLength(20);
    expect(rows.every(({ problems }) => problems.length === 0)).toBe(true);
    expect(rows[0]?.record).toMatchObject({
      stage: 'Lead',
      changed_at: '16.11.2026 08:03:00',
      lead_id: '1234567890123456',
      record_id: 'C-1001',
    });
  });

  it('meta-lead-export.csv', async () => {
    const source = await openLeads(example('meta-lead-export.csv'), {});
    expect(source.description).toBe("CSV, UTF-16LE, tab; Meta's lead export");
    const leads = (await rowsOf(source)).map(({ record }) => record);
    expect(leads.map((lead) => lead?.test)).toEqual([...Array<boolean>(8).fill(false), true]);
    expect(leads[2]).toMatchObject({
      full_name: 'Zoë Müller',
      city: 'München',
      zip: '80331',
      platform: 'fb',
    });
  });

  it('stage-changes.jsonl', async () => {
    const source = await openChanges(example('stage-changes.jsonl'), {});
    expect(source.description).toBe('JSON Lines, UTF-8; stage changes (history)');
    expect(source.unmapped).toEqual([]);
    expect(await rowsOf(source)).toHaveLength(12);
  });
});
