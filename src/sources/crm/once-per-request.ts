import type { WebhookRequest } from '../webhook.ts';

/**
 * Makes a function that reads a request only once: where the proof of who sends stands in the body, `verify` and `read`
 * both need it.
 */
export function oncePerRequest<T>(read: (request: WebhookRequest) => T): (request: WebhookRequest) => T {
  const known = new WeakMap<WebhookRequest, { readonly value: T }>();
  return (request) => {
    const one = known.get(request) ?? { value: read(request) };
    known.set(request, one);
    return one.value;
  };
}
