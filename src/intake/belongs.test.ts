import { describe, expect, it } from 'vitest';
import { belongs } from './belongs.ts';

const of = (origin: string | undefined, declared?: readonly string[]) =>
  belongs({ userData: {}, ...(origin !== undefined && { origin }) }, declared);

describe('whether a row is about one of Meta’s leads', () => {
  it('a lead id or click id says so, whatever the origin', () => {
    expect(belongs({ leadId: '1234567890123456', origin: 'Google Ads', userData: {} }, ['Facebook'])).toBe(
      'yes',
    );
    expect(belongs({ userData: { fbc: 'fb.1.1.x' }, origin: 'Google Ads' }, undefined)).toBe('yes');
  });

  it.each([
    ['Facebook', 'yes'],
    ['facebook_lead_ads', 'yes'],
    ['Paid Social (IG)', 'yes'],
    ['Lead Ads', 'yes'],
    ['Instant Form', 'yes'],
    ['LinkedIn Lead Ads', 'if_known'],
    ['TikTok Instant Form', 'if_known'],
    ['Google Ads', 'if_known'],
    ['Metadata.io', 'if_known'],
    ['', 'unknown'],
    [undefined, 'unknown'],
    [' N/A ', 'unknown'],
    ['Paid Social', 'unknown'],
    ['PAID_SOCIAL', 'unknown'],
    ['PAID_SEARCH', 'if_known'],
    ['Bezahlte Social Media', 'unknown'],
    ['Réseaux sociaux payants', 'unknown'],
    ['Redes sociales de pago', 'unknown'],
    ['Social Media Today', 'if_known'],
  ])('by the origin %j: %s', (origin, belonging) => {
    expect(of(origin)).toBe(belonging);
  });

  it('declared origins alone count where some are declared', () => {
    expect(of('facebook ', ['Facebook', 'IG'])).toBe('yes');
    expect(of('Lead Ads', ['Facebook'])).toBe('if_known');
    expect(of('', ['Facebook'])).toBe('if_known');
  });

  it('answers for a long text at once', () => {
    expect(of('fb '.repeat(300_000))).toBe('yes');
    expect(of('-'.repeat(1_000_000))).toBe('unknown');
  });
});
