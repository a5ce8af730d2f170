import type { StageChange } from '../../event/index.ts';
import { type Problem, problem } from '../../spec/index.ts';

type Item = Readonly<Record<string, unknown>>;

/**
 * What an opportunity is worth: Close counts in hundredths. A value a month or a year is left out with a warning, since
 * it is not what the whole sale is worth.
 *
 * @param prefix `opportunity_` in an activity, which repeats the opportunity's fields
 * @example opportunityValue({ value: 100000, value_currency: 'USD', value_period: 'one_time' }) // 1000 USD
 */
export function opportunityValue(
  data: Item,
  prefix = '',
): { readonly fields: Partial<StageChange>; readonly problems: readonly Problem[] } {
  const value = data[`${prefix}value`];
  if (typeof value !== 'number') return { fields: {}, problems: [] };
  const period = data[`${prefix}value_period`];
  if (period === 'monthly' || period === 'annual') {
    const reason = `it is what the opportunity is worth a ${period === 'annual' ? 'year' : 'month'}`;
    return { fields: {}, problems: [problem('amount_dropped', 'value', { reason })] };
  }
  const currency = data[`${prefix}value_currency`];
  return { fields: { value: value / 100, ...(typeof currency === 'string' && { currency }) }, problems: [] };
}
