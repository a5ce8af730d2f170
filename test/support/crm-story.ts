import { hash, normalize } from '../../src/index.ts';

/** The people of CRMs' tests: each has a number, and shares nothing with another. */
export const leadIdOf = (n: number): string => `1234567890123456${n}`;
export const annaOf = (n: number): string => `anna${n}.canary@example.com`;
export const benOf = (n: number): string => `ben${n}.canary@example.org`;
export const phoneOf = (n: number): string => `+1202555012${n}`;

/** When their stories begin, Unix seconds: an hour ago. */
export const storyStart = Math.floor(Date.now() / 1000) - 3_600;

/** A person's value as an event has it. */
export function hashed(parameter: 'em' | 'ph' | 'fn' | 'ln', value: string): string[] {
  return [hash(normalize(parameter, value) ?? '')];
}

/** What an event has of a person. */
export function userDataOf(n: number) {
  return { lead_id: leadIdOf(n), em: hashed('em', annaOf(n)), ph: hashed('ph', phoneOf(n)) };
}

/**
 * The events of a story: a lead from the start, qualified ten minutes later, a customer after half an hour.
 *
 * @param amount of the deal that was won
 */
export function storyEvents(
  crm: string,
  user_data: object,
  amount: { readonly value: number; readonly currency: string },
) {
  const custom_data = { event_source: 'crm', lead_event_source: crm };
  return [
    { event_name: 'Lead', event_time: storyStart, user_data, custom_data },
    { event_name: 'Qualified', event_time: storyStart + 600, user_data, custom_data },
    {
      event_name: 'Customer',
      event_time: storyStart + 1_800,
      user_data,
      custom_data: { ...custom_data, ...amount },
    },
  ] as const;
}
