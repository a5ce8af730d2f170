import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from './load-settings.ts';
import { saveMapping } from './save-mapping.ts';
import { UsageError } from './usage-error.ts';

const fields = ['stage', 'lead_id', 'consent'];
const options = {
  map: ['lead_id=FB Ref', 'consent=OK?'],
  mapStage: ['MQL=Became an MQL Date'],
  only: ['Source=Facebook|Instagram'],
  timeZone: 'Europe/Berlin',
  dateOrder: 'dmy',
  leadEventSource: 'Acme CRM',
  funnel: 'Lead, MQL',
};

let folder: string;
let files = 0;
const newFile = (): string => join(folder, `config-${files++}.yaml`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mapping-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a saved mapping', () => {
  it('comes back as the options said, in a new file for its owner alone', () => {
    const file = newFile();
    saveMapping(file, 'Acme export', options, fields);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { dataset } = loadSettings({ config: file, mapping: 'Acme export', anyDataset: '0' }, {}, fields);
    expect(dataset).toMatchObject({
      dataset: '0',
      map: { lead_id: 'FB Ref', consent: 'OK?' },
      mapStage: { MQL: 'Became an MQL Date' },
      only: { column: 'Source', values: ['Facebook', 'Instagram'] },
      timeZone: 'Europe/Berlin',
      dateOrder: 'dmy',
      leadEventSource: 'Acme CRM',
    });
    // The funnel is the dataset's.
    expect(dataset.funnel).toBeUndefined();
  });

  it('leaves the rest of the file as it is, comments too, and stands before the dataset, behind an option', () => {
    const file = newFile();
    writeFileSync(
      file,
      '# ours\ndatasets:\n  123: # the shop\n    time_zone: UTC\n    map: { stage: Phase, lead_id: Ref }\n',
      { mode: 0o640 },
    );
    saveMapping(file, 'a', { map: ['lead_id=FB Ref'] }, fields);
    saveMapping(file, 'a', { map: ['lead_id=FB Lead'] }, fields);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('# ours\n');
    expect(text).toContain('# the shop\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const mapOf = (more: object) => loadSettings({ config: file, ...more }, {}, fields).dataset.map;
    expect(mapOf({})).toEqual({ stage: 'Phase', lead_id: 'Ref' });
    expect(mapOf({ mapping: 'a' })).toEqual({ stage: 'Phase', lead_id: 'FB Lead' });
    expect(mapOf({ mapping: 'a', map: ['lead_id=X'] })).toEqual({ stage: 'Phase', lead_id: 'X' });
  });

  it('is refused with what to do', () => {
    const file = newFile();
    const message = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        if (error instanceof UsageError) return error.message;
        throw error;
      }
      throw new Error('done');
    };
    expect(message(() => saveMapping(file, 'a', {}, fields))).toContain('nothing to save');
    expect(message(() => saveMapping(file, 'a:b', options, fields))).toContain('--save-mapping');
    expect(message(() => saveMapping(file, 'a', { map: ['nonsense=X'] }, fields))).toContain('nonsense');
    expect(message(() => saveMapping(join(folder, 'no', 'such'), 'a', options, fields))).toContain(
      "can't be written",
    );
    writeFileSync(file, '- a\n');
    expect(message(() => saveMapping(file, 'a', options, fields))).toContain('no map');
    const good = newFile();
    saveMapping(good, 'a', options, fields);
    const load = (more: object) => message(() => loadSettings({ anyDataset: '0', ...more }, {}, fields));
    expect(load({ config: good, mapping: 'b' })).toContain('only a');
    expect(load({ mapping: 'b' })).toContain('--config');
    writeFileSync(good, 'mappings: { a: { map: { nonsense: X } } }\n');
    expect(load({ config: good, mapping: 'a' })).toContain('mappings.a.map.nonsense');
  });
});
