export { openHttpSource } from './open-http-source.ts';
export type { HttpSourceOptions, WebhookAuthOptions } from './options.ts';
export { wrongPath } from './wrong-path.ts';
