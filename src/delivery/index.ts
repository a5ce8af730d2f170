export { backoff, throttleWait } from './backoff.ts';
export {
  type MetaClient,
  type MetaClientOptions,
  openMetaClient,
  type Timeouts,
} from './client.ts';
export { ConversionsApi, type SendOutcome } from './conversions-api.ts';
export { type Delivered, type DeliverOptions, deliver } from './deliver.ts';
export {
  type GraphReader,
  type GraphReading,
  type GraphRequest,
  openGraphReader,
  tokenMark,
} from './graph-reader.ts';
export { type KeepDeliveringOptions, keepDelivering } from './keep-delivering.ts';
export type { BatchLimits, DeliveryContext, Progress } from './run.ts';
export { sleep } from './sleep.ts';
export { Wake } from './wake.ts';
