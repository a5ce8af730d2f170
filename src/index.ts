/**
 * conversion-leads as a library: build, check and send Conversions API events of CRM leads.
 *
 * @example
 * import { buildEvent, ConversionsApi, validateEvent } from 'conversion-leads';
 *
 * const now = Math.floor(Date.now() / 1000);
 * const { event, problems } = buildEvent(
 *   { stage: 'Qualified', changed_at: now - 60, lead_id: '12345678901234567', email: 'ada@example.com' },
 *   { dataset: '1234567890', leadEventSource: 'HubSpot', now },
 * );
 * if (event !== undefined && validateEvent(event, { now }).every((one) => one.severity !== 'error')) {
 *   const api = new ConversionsApi({ dataset: '1234567890', token });
 *   const [outcome] = await api.send([event]);
 *   await api.close();
 * }
 */
export { type CustomerOptions, type CustomerParameter, hash, normalize } from './customer/index.ts';
export { ConversionsApi, type MetaClientOptions, type SendOutcome } from './delivery/index.ts';
export {
  type BuildOptions,
  type BuildResult,
  buildEvent,
  type CustomData,
  type Event,
  eventId,
  parseJson,
  type StageChange,
  type StageChangeField,
  stageChangeFields,
  stringifyEvents,
  type UserData,
} from './event/index.ts';
export {
  type EventLimits,
  eventSchema,
  type Problem,
  type ProblemCode,
  problemTable,
  type Severity,
  validateEvent,
} from './spec/index.ts';
