/** The stage name that is a standard event of Meta's, and switches on its checks of value and currency. */
export const stageWithValue = 'Purchase';

/**
 * Whether Meta asks for value and currency with a stage of that name. Other spellings are other names to Meta.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/custom-data
 */
export function wantsValue(stage: unknown): boolean {
  return stage === stageWithValue;
}
