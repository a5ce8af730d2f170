import { describe, expect, it } from 'vitest';
import { checkLedger, type LedgerEvent, type LedgerReceipt } from './ledger.ts';

const now = 1_795_348_800;
const stored = (eventId: string, time: number, more: Partial<LedgerEvent> = {}): LedgerEvent => ({
  eventId,
  lead: 1,
  stage: eventId,
  time,
  state: 'accepted',
  storedAt: now,
  ...more,
});
const came = (eventId: string, time: number, receivedAt = now): LedgerReceipt => ({
  eventId,
  time,
  receivedAt,
});
const events = [stored('a', now - 9), stored('b', now - 8)];
const receipts = [came('a', now - 9), came('b', now - 8)];
const kinds = (...args: Parameters<typeof checkLedger>) =>
  checkLedger(...args).map(({ kind, eventId }) => `${kind} ${eventId}`);

describe('the ledger check', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(kinds({ acknowledged: ['a', 'b'], received: receipts, stored: events })).toEqual([]);
  });

  it('turns red on each kind of fault', () => {
    const acknowledged: string[] = [];
    expect(kinds({ acknowledged: ['c'], received: receipts, stored: events })).toEqual(['lost c']);
    expect(kinds({ acknowledged, received: receipts.slice(1), stored: events })).toEqual(['lost a']);
    expect(kinds({ acknowledged, received: [...receipts, came('b', now - 8)], stored: events })).toEqual([
      'sent_twice b',
    ]);
    expect(
      kinds({
        acknowledged,
        received: [...receipts, came('b', now - 8)],
        stored: events,
        mayRepeat: new Set(['b']),
      }),
    ).toEqual([]);
    const sameStage = [stored('a', now - 9, { stage: 'x' }), stored('b', now - 8, { stage: 'x' })];
    expect(kinds({ acknowledged, received: receipts, stored: sameStage })).toEqual(['sent_twice b']);
    expect(kinds({ acknowledged, received: receipts.toReversed(), stored: events })).toEqual([
      'out_of_order a',
    ]);
    const late = [stored('a', now - 9, { storedAt: now + 5 }), stored('b', now - 8)];
    expect(
      kinds({ acknowledged, received: [came('b', now - 8), came('a', now - 9, now + 5)], stored: late }),
    ).toEqual([]);
    expect(
      kinds({
        acknowledged,
        received: [came('a', now - 9, now + 7 * 86_400)],
        stored: [stored('a', now - 9)],
      }),
    ).toEqual(['past_deadline a']);
    expect(kinds({ acknowledged, received: [came('z', now)], stored: [] })).toEqual(['no_state z']);
    expect(kinds({ acknowledged, received: [], stored: [stored('a', now, { state: 'lost?' })] })).toEqual([
      'no_state a',
    ]);
  });
});
