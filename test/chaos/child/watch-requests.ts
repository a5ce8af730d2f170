import { subscribe } from 'node:diagnostics_channel';

/** Who wants to know of requests. */
export interface RequestWatch {
  /** The so many-th request was written to its connection. */
  sent(nth: number): void;
  /** The so many-th answer has begun to come: its status and headers are here. */
  answered(nth: number): void;
  /** A request is over, with an answer or without. */
  ended(): void;
}

/** Looks at every request of undici's, by the channels that it publishes on. */
export function watchRequests({ sent, answered, ended }: RequestWatch): void {
  const underWay = new Set<unknown>();
  let requests = 0;
  let answers = 0;
  const requestOf = (message: unknown): unknown => (message as { request: unknown }).request;
  subscribe('undici:request:bodySent', (message) => {
    underWay.add(requestOf(message));
    sent(++requests);
  });
  subscribe('undici:request:headers', () => answered(++answers));
  for (const end of ['undici:request:trailers', 'undici:request:error']) {
    subscribe(end, (message) => {
      if (underWay.delete(requestOf(message))) ended();
    });
  }
}
