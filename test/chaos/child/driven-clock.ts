import { syncBuiltinESMExports } from 'node:module';
import type { TimerOptions } from 'node:timers';
import timers from 'node:timers/promises';
import type { ChildReport } from '../child-plan.ts';

/** Pauses from here on, milliseconds, pass by the driven clock; shorter ones are real, and real waiting too. */
const longPause = 400;
/** Milliseconds between two looks at whether anything happens. */
const look = 3;

interface Waiter {
  readonly due: number;
  /** It keeps the process alive, as a timer does. */
  readonly holds: boolean;
  readonly wake: () => void;
}

/** What the rest of the entry tells the clock. */
export interface DrivenClock {
  /** Something happens; `requests` is added to the number of requests under way. */
  active(requests?: number): void;
}

/**
 * Puts a clock that the parent drives in place of the machine's: `Date.now`, long pauses and `AbortSignal.timeout`. As
 * soon as nothing happens any more it tells the parent what it waits for. The parent moves all clocks at once, so that
 * processes on one store agree about leases and rests, and hours of them take no time.
 */
export function driveClock(ahead: number, report: (line: ChildReport) => void): DrivenClock {
  const machine = Date.now;
  let offset = ahead;
  let waiters: Waiter[] = [];
  let requests = 0;
  let seen = 0;
  let quietAt = -1;
  let reported = '';
  Date.now = () => machine() + offset;

  function wait(waiter: Waiter): void {
    waiters.push(waiter);
    seen++;
    hold();
  }

  function hold(): void {
    if (waiters.some(({ holds }) => holds)) process.channel?.ref();
    else process.channel?.unref();
  }

  function wakeDue(): void {
    const now = Date.now();
    const due = waiters.filter((one) => one.due <= now);
    waiters = waiters.filter((one) => one.due > now);
    for (const { wake } of due.sort((a, b) => a.due - b.due)) wake();
    if (due.length > 0) seen++;
    hold();
  }

  const real = timers.setTimeout;
  timers.setTimeout = <T = void>(ms = 0, value?: T, options: TimerOptions = {}): Promise<T> => {
    if (ms < longPause) return real(ms, value, options) as Promise<T>;
    return new Promise<T>((resolve, reject) => {
      const wake = (): void => resolve(value as T);
      wait({ due: Date.now() + ms, holds: options.ref !== false, wake });
      options.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
  };
  syncBuiltinESMExports();

  AbortSignal.timeout = (ms) => {
    const control = new AbortController();
    const wake = (): void => control.abort(new DOMException('timed out', 'TimeoutError'));
    wait({ due: Date.now() + ms, holds: false, wake });
    return control.signal;
  };

  process.on('message', (message: { offset: number }) => {
    offset = message.offset;
    reported = '';
    wakeDue();
  });
  setInterval(() => {
    wakeDue();
    const quiet = quietAt === seen;
    quietAt = seen;
    if (!quiet || waiters.length === 0 || (requests === 0 && !waiters.some(({ holds }) => holds))) return;
    const next = Math.min(...waiters.map(({ due }) => due));
    const state = `${next} ${requests}`;
    if (state === reported) return;
    reported = state;
    report({ idle: true, next, requests });
  }, look).unref();
  hold();

  return {
    active(change = 0) {
      seen++;
      requests += change;
    },
  };
}
