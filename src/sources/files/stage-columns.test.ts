import { describe, expect, it } from 'vitest';
import type { SourceOptions } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { bytesInput } from './bytes-input.ts';
import { openChanges } from './open-changes.ts';

const options: SourceOptions = { timeZone: 'Europe/Berlin' };
const id = '12345678901234567';
const day = '2026-11-20 10:00';

async function open(text: string, more: SourceOptions = {}) {
  const source = await openChanges(bytesInput('made.csv', Buffer.from(text)), { ...options, ...more });
  const changes: unknown[] = [];
  for await (const rows of source.rows())
    for (const { row, record, skip } of rows)
      changes.push(skip ?? [row, record?.stage, record?.changed_at, record?.value]);
  return { source, changes };
}

async function refusal(text: string, more: SourceOptions = {}): Promise<SourceError> {
  const error: unknown = await open(text, more).catch((thrown: unknown) => thrown);
  if (error instanceof SourceError) return error;
  throw new Error('opened');
}

describe('date columns a stage', () => {
  it('are never those of leaving a stage', async () => {
    const header = 'Record ID,Became a Lead Date,Became a Customer Date';
    const exits = '"Date exited ""Demo (Sales)""","Datum des Austritts aus „Angebot (Sales)“"';
    const { source, changes } = await open(`${header},${exits}\n7,${day},,${day},${day}\n`);
    expect(changes).toEqual([[2, 'Lead', day, undefined]]);
    expect(source.unmapped).toHaveLength(2);
  });

  it.each([
    ['Became a Lead Date', 'Lead'],
    ['Became an Opportunity Date', 'Opportunity'],
    ['Date entered "Demo (Sales Pipeline)"', 'Demo'],
    ['Date entered "Reunião realizada (SQL) (Closer - Pipeline)"', 'Reunião realizada (SQL)'],
    ['Date entered “Kunde (Lifecycle Stage Pipeline)”', 'Kunde'],
    ['Date entered Demo', 'Demo'],
    ['Datum der Konversion zum Lead', 'Lead'],
    ['Date de conversion en lead qualifié', 'lead qualifié'],
    ['Fecha en que se convirtió en cliente', 'cliente'],
    ['Datum des Eintritts in „Angebot (Vertriebspipeline)“', 'Angebot'],
    ["Date d'entrée dans « Devis envoyé (Ventes) »", 'Devis envoyé'],
    ['hs_lifecyclestage_marketingqualifiedlead_date', 'Marketing Qualified Lead'],
    ['hs_v2_date_entered_closedwon', 'Closed Won'],
  ])("HubSpot's %j is the stage %j", async (header, stage) => {
    const quoted = `"${header.replaceAll('"', '""')}"`;
    const { source, changes } = await open(`Record ID,${quoted},Became a Subscriber Date\n7,${day},\n`);
    expect(changes).toEqual([[2, stage, day, undefined]]);
    expect(source.notes.join('\n')).toContain(`${stage} = "${header}"`);
    expect(source.unmapped).toEqual([]);
  });

  it('leaves out what HubSpot says twice, and what is no stage', async () => {
    const { source, changes } = await open(
      `Record ID,Became a Lead Date,"Date entered ""Lead (Lifecycle Stage Pipeline)""",Date entered current stage,Became a Customer Date\n7,${day},${day},${day},\n`,
    );
    expect(changes).toEqual([[2, 'Lead', day, undefined]]);
    expect(source.notes.join('\n')).toContain('"Became a Lead Date" is not used');
  });

  it('are mapped by hand, rows without any date are no stage change', async () => {
    const text = `lead_id,Quali,Sold\n${id},${day},2026-11-21\n${id},,\n${id},,${day}\n`;
    const { changes } = await open(text, { mapStage: { MQL: 'quali', Customer: 'Sold' } });
    expect(changes).toEqual([
      [2, 'MQL', day, undefined],
      [2, 'Customer', '2026-11-21', undefined],
      'no_stage_change',
      [4, 'Customer', day, undefined],
    ]);
    expect(await refusal(text, { mapStage: { MQL: 'Qualy' } })).toMatchObject({
      code: 'map_column_missing',
      message: expect.stringContaining('--map-stage names the column "Qualy"'),
      fix: expect.stringContaining('--map-stage "MQL=Quali"'),
    });
  });

  it('are suggested where a file has nothing else', async () => {
    expect(
      await refusal(`lead_id,MQL Date,SQL Date,Create Date\n${id},${day},${day},${day}\n`),
    ).toMatchObject({
      code: 'column_missing',
      fix: expect.stringContaining('--map-stage "MQL=MQL Date" --map-stage "SQL=SQL Date".'),
    });
  });

  it("give the row's amount to the stage that was reached last", async () => {
    const text = `lead_id,amount,currency,A,B\n${id},9.50,EUR,2026-11-21,${day}\n`;
    const { changes } = await open(text, { mapStage: { A: 'A', B: 'B' } });
    expect(changes).toEqual([
      [2, 'A', '2026-11-21', '9.50'],
      [2, 'B', day, undefined],
    ]);
  });

  it('stand beside the present stage where a CRM writes both', async () => {
    const { source, changes } = await open(
      `Deal - ID,Deal - Stage,Deal - Last stage change,Deal - Won time,Person - Email\n1,Offer,${day},2026-11-21 09:00,a@example.com\n2,,,,\n`,
    );
    expect(source).toMatchObject({ shape: 'snapshot', leadEventSource: 'Pipedrive' });
    expect(changes).toEqual([
      [2, 'Offer', day, undefined],
      [2, 'Won', '2026-11-21 09:00', undefined],
      'no_stage_change',
    ]);
  });

  it('settle the order of day and month together', async () => {
    const text = `lead_id,A,B\n${id},05/11/2026,20/11/2026\n`;
    expect((await open(text, { mapStage: { A: 'A', B: 'B' } })).source.times.dateOrder).toBe('dmy');
  });

  it('name the column of a date that cannot be read, and take words for nothing as nothing', async () => {
    const source = await openChanges(
      bytesInput('made.csv', Buffer.from(`lead_id,A,B\n${id},${day},soon\n${id},-,n/a\n`)),
      { ...options, mapStage: { A: 'A', B: 'B' } },
    );
    const all = [];
    for await (const rows of source.rows()) all.push(...rows);
    expect(all).toMatchObject([
      { row: 2, record: { stage: 'A' } },
      { row: 2, problems: [{ code: 'time_unreadable', column: 'B' }] },
      { row: 3, skip: 'no_stage_change' },
    ]);
    expect(JSON.stringify(all)).not.toContain('soon');
  });
});
