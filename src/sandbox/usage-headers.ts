/**
 * The headers in which Meta says how much of the limits is used, in percent, and for how many minutes calls are
 * blocked. https://developers.facebook.com/documentation/ads-commerce/marketing-api/overview/rate-limiting
 */
export function usageHeaders(dataset: string, throttled: boolean): Readonly<Record<string, string>> {
  const usage = throttled ? 100 : 1;
  const app = { call_count: usage, total_cputime: 1, total_time: 1 };
  const useCase = {
    type: 'ads_management',
    ...app,
    estimated_time_to_regain_access: throttled ? 5 : 0,
  };
  return {
    'x-app-usage': JSON.stringify(app),
    'x-business-use-case-usage': JSON.stringify({ [dataset]: [useCase] }),
  };
}
