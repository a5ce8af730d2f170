import { describe, expect, it } from 'vitest';
import { identityKeys, laneOf } from './identity-key.ts';

const em = 'a'.repeat(64);
const ph = 'b'.repeat(64);

describe('identity keys', () => {
  it('come strongest first', () => {
    const keys = identityKeys(
      {
        leadId: '1234567890123456',
        recordId: '7',
        object: 'Deal',
        userData: { ph: [ph], em: [em], external_id: ['x'], fbc: 'fb.1.1.abc', fn: ['f'] },
      },
      'HubSpot',
    );
    expect(keys.map(({ type }) => type)).toEqual(['lead_id', 'record_id', 'external_id', 'em', 'ph', 'fbc']);
    expect(keys[1]).toEqual({ type: 'record_id', source: 'hubspot/deal', value: '7' });
  });

  it('scope a record by its CRM and kind', () => {
    const of = (crm: string, object?: string) =>
      identityKeys({ recordId: '7', userData: {}, ...(object !== undefined && { object }) }, crm)[0]?.source;
    expect(new Set([of('HubSpot'), of('Salesforce'), of('HubSpot', 'deal')]).size).toBe(3);
    expect(of('HUBSPOT', 'DEAL')).toBe(of('HubSpot', 'deal'));
  });

  it('take a hash with Meta’s appendix for the hash', () => {
    expect(identityKeys({ userData: { em: [`${em}.AQIAAAAA`] } }, '')).toEqual([
      { type: 'em', source: '', value: em },
    ]);
  });

  it('are all contact information together where there is no key by itself, and none where there is nothing', () => {
    expect(identityKeys({ userData: { fn: ['f'], ln: ['l'] } }, '')).toMatchObject([{ type: 'contact' }]);
    expect(identityKeys({ userData: {} }, '')).toEqual([]);
  });
});

describe('lanes', () => {
  it('are spread evenly, and the same wherever they are computed', () => {
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4000; n++) {
      const lane = laneOf((n * 2_654_435_761).toString(16).padStart(8, '0').slice(-8), 4);
      counts[lane] = (counts[lane] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(900);
    expect(laneOf('ffffffff00', 4)).toBe(3);
  });
});
