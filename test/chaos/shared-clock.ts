import type { Child } from './child-process.ts';
import type { WireTap } from './wire-tap.ts';

/** Milliseconds of the machine after which a request without an answer counts as one that gets none. */
const silence = 50;
const look = 5;

/** The one clock of a store's children, its sandbox and the harness. It runs, and jumps over what would be waiting. */
export class SharedClock {
  readonly #children = new Set<Child>();
  readonly #tap: Pick<WireTap, 'open'>;
  readonly #timer: NodeJS.Timeout;
  #offset = 0;

  constructor(tap: Pick<WireTap, 'open'>) {
    this.#tap = tap;
    this.#timer = setInterval(() => this.#jumpIfIdle(), look);
  }

  get offset(): number {
    return this.#offset;
  }

  /** Milliseconds. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Lets so many milliseconds pass between two runs. */
  pass(ms: number): void {
    this.#offset += ms;
  }

  add(child: Child): void {
    this.#children.add(child);
    void child.ended.then(() => this.#children.delete(child));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** When each child waits for time to pass, or for an answer that doesn't come, the first of them gets its time. */
  #jumpIfIdle(): void {
    const children = [...this.#children];
    const open = this.#tap.open();
    const waiting = children.map(({ idle }) => idle).filter((idle) => idle !== undefined);
    if (children.length === 0 || waiting.length < children.length) return;
    if (waiting.reduce((sum, { requests }) => sum + requests, 0) !== open.length) return;
    if (open.some(({ since }) => Date.now() - since < silence)) return;
    const next = Math.min(...waiting.map((idle) => idle.next));
    this.#offset += Math.max(0, next - this.now());
    // They may be given up now, although the sandbox might still answer.
    for (const passage of open) passage.lost = true;
    for (const child of children) child.setOffset(this.#offset);
  }
}
