/** Headers as undici and Node give them. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

// Meta's page spells it both ways: https://developers.facebook.com/documentation/ads-commerce/marketing-api/overview/rate-limiting
const usageHeaders = ['x-business-use-case-usage', 'x-business-use-case'];
const minute = 60_000;

/**
 * For how many milliseconds Meta wants no calls: the longest `estimated_time_to_regain_access` (minutes) of the usage
 * headers, or `Retry-After` if that is longer; `undefined` when neither says anything.
 *
 * @param now milliseconds, for a `Retry-After` that is a date
 */
export function regainAccess(headers: Headers, now: number): number | undefined {
  const waits = usageHeaders.flatMap((name) => minutesIn(headers[name])).map((minutes) => minutes * minute);
  waits.push(retryAfter(headers['retry-after'], now));
  const longest = Math.max(...waits);
  return longest > 0 ? longest : undefined;
}

// {"<business id>":[{"type":"ads_management","estimated_time_to_regain_access":5,...}]}
function minutesIn(header: string | readonly string[] | undefined): number[] {
  if (typeof header !== 'string') return [];
  try {
    return Object.values(JSON.parse(header) as Record<string, unknown>)
      .flat()
      .map((entry) => (entry as Record<string, unknown> | null)?.['estimated_time_to_regain_access'])
      .filter((minutes) => typeof minutes === 'number' && Number.isFinite(minutes)) as number[];
  } catch {
    return [];
  }
}

function retryAfter(header: string | readonly string[] | undefined, now: number): number {
  if (typeof header !== 'string') return 0;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? wait : 0;
}
