import { type FaultRule, startSandbox } from '../../src/sandbox/index.ts';
import { SharedClock } from './shared-clock.ts';
import { type Passage, startWireTap } from './wire-tap.ts';

/** An event that the sandbox accepted. */
export interface Received {
  readonly eventId: string;
  readonly stage: string;
  /** event_time, Unix seconds. */
  readonly time: number;
  /** Unix seconds. */
  readonly receivedAt: number;
  readonly userData: Readonly<Record<string, unknown>>;
}

/** A sandbox behind a tap, and the clock that it shares with the children. */
export interface Destination {
  readonly url: string;
  readonly clock: SharedClock;
  readonly passages: readonly Passage[];
  setFaults(rules: readonly FaultRule[]): void;
  received(): readonly Received[];
  close(): Promise<void>;
}

/** Starts a destination. `random` gives numbers from 0 up to, not including, 1. */
export async function startDestination(random: () => number): Promise<Destination> {
  const now = (): number => Math.floor(clock.now() / 1000);
  const sandbox = await startSandbox({ now: () => now(), random });
  const tap = await startWireTap(sandbox.url);
  const clock = new SharedClock(tap);
  return {
    url: tap.url,
    clock,
    passages: tap.passages,
    setFaults: (rules) => sandbox.setFaults(rules),
    received: () =>
      sandbox.events().map(({ event, received_at }) => {
        const wire = event as {
          event_id: string;
          event_name: string;
          event_time: number;
          user_data: Received['userData'];
        };
        return {
          eventId: wire.event_id,
          stage: wire.event_name,
          time: wire.event_time,
          receivedAt: received_at,
          userData: wire.user_data,
        };
      }),
    close: async () => {
      clock.stop();
      await tap.close();
      await sandbox.close();
    },
  };
}
