const sevenDays = 7 * 86_400;
const margin = 600;

/**
 * The last moment, in Unix seconds, at which an event may be sent: Meta takes events of at most 7 days, measured when
 * they arrive, and refuses the whole request for one that is older. 10 minutes are kept as a margin.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/server-event
 *
 * @param eventTime Unix seconds.
 */
export function deadline(eventTime: number): number {
  return eventTime + sevenDays - margin;
}
