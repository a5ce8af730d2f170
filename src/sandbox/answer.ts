import type { FaultAnswer } from './named-answers.ts';

/** What the sandbox answers a request with. */
export interface Answer {
  readonly status: number;
  /** JSON, unless the headers say otherwise. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds to wait before the answer. */
  readonly delayMs?: number;
  /** Resets the connection instead of answering. */
  readonly drop?: boolean;
  /** How it goes out, when not at once and whole. */
  readonly faulty?: FaultyDelivery;
}

/** Ways to send an answer badly; see the fault script's answers. */
export type FaultyDelivery = Pick<FaultAnswer, 'cut_after' | 'trickle_ms' | 'body_bytes' | 'endless_headers'>;

/** A good answer with a JSON document. */
export function jsonAnswer(document: unknown): Answer {
  return { status: 200, body: JSON.stringify(document) };
}
