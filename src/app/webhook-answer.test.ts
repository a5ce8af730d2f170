import { expect, it } from 'vitest';
import type { ItemResult } from '../intake/index.ts';
import { problem } from '../spec/index.ts';
import { webhookCounts, webhookRefused } from './webhook-answer.ts';

const result = (status: ItemResult['status'], more: Partial<ItemResult> = {}): ItemResult => ({
  status,
  eventIds: [],
  problems: [],
  ...more,
});
const said = (results: readonly ItemResult[]): unknown => JSON.parse(webhookCounts(results).body);

it('counts, and says nothing more of what went well', () => {
  expect(said([result('stored'), result('stored'), result('duplicate')])).toEqual({
    received: 3,
    stored: 2,
    duplicate: 1,
  });
});

it('says why items wait or are left out', () => {
  const results = [
    result('held', { reason: 'unmapped_stage' }),
    result('held', { reason: 'unmapped_stage' }),
    result('skipped', { reason: 'opted_out' }),
  ];
  expect(said(results)).toEqual({
    received: 3,
    held: 2,
    skipped: 1,
    reasons: { unmapped_stage: 2, opted_out: 1 },
  });
});

it('never takes what can not be used without a word of what to do, and says it once', () => {
  const missing = problem('stage_missing', 'stage');
  const results = [
    result('invalid', { problems: [problem('email_dummy', 'email'), missing] }),
    result('invalid', { problems: [missing] }),
    result('stored', { problems: [problem('email_dummy', 'email')] }),
  ];
  expect(said(results)).toEqual({
    received: 3,
    invalid: 2,
    stored: 1,
    problems: [{ code: 'stage_missing', message: missing.message, fix: missing.fix }],
  });
});

it('refuses in the shape of all errors of the server', () => {
  const { status, body } = webhookRefused({ status: 401, message: 'The header X-Secret is missing.' });
  expect([status, JSON.parse(body)]).toEqual([
    401,
    { error: { code: 'wrong_secret', message: 'The header X-Secret is missing.' } },
  ]);
});
