/**
 * When Dataverse says that an operation was (`OperationCreatedOn`): written with an offset, the milliseconds are the
 * server's clock taken for UTC and shifted by the offset, so the offset has to come off again. In Microsoft's own example
 * `/Date(1506409448000-0700)/` stands beside a `modifiedon` of `/Date(1506384247000)/`, seven hours and a second earlier.
 * https://learn.microsoft.com/power-apps/developer/data-platform/use-webhooks
 *
 * @returns milliseconds, or the text as it is where it is written in another way
 * @example operationTime('/Date(1506409448000-0700)/') // 1506384248000
 */
export function operationTime(value: unknown): number | string | undefined {
  if (typeof value !== 'string') return typeof value === 'number' ? value : undefined;
  const [, ms, sign, hours, minutes] = /^\/Date\((\d{1,15})([+-])(\d\d)(\d\d)\)\/$/.exec(value.trim()) ?? [];
  if (ms === undefined) return value;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return Number(ms) + (sign === '-' ? -offset : offset);
}
