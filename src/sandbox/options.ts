import { FaultScript } from './fault-script.ts';
import type { FaultRule } from './parse-faults.ts';
import { Recorder } from './recorder.ts';

/** How the sandbox is started. Only the clock and the randomness must be given. */
export interface SandboxOptions {
  /** Unix seconds. */
  readonly now: () => number;
  /** From 0 up to, not including, 1; for trace ids and for the `rate` of faults. */
  readonly random: () => number;
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** A free one unless given. */
  readonly port?: number;
  /** The one good access token. Without it every token is good, but "bad" and those that begin with "bad-". */
  readonly token?: string;
  /** Then an `appsecret_proof` that comes with a request must be right. */
  readonly appSecret?: string;
  /** Ids of the datasets that there are; without it every id made of digits. */
  readonly datasets?: Iterable<string>;
  /** Lead ids that were deleted at Meta: an event with one of them is refused. */
  readonly deletedLeadIds?: Iterable<string>;
  /** Language of `error_user_title` and `error_user_msg`: en, da, de, fr or it. */
  readonly locale?: string;
  /** How many events, and how many requests, stay readable: 100,000 unless given. 0 keeps counts only. */
  readonly keep?: number;
  /** By how many seconds an `event_time` may lie in the future: 0 unless given; Meta publishes no figure. */
  readonly futureTolerance?: number;
  /** Longest body in bytes: 64 MiB unless given. */
  readonly maxBodyBytes?: number;
  /** The fault script to begin with. */
  readonly faults?: readonly FaultRule[];
}

/** The options made complete, with what the sandbox keeps while it runs. */
export interface SandboxState {
  readonly now: () => number;
  readonly random: () => number;
  readonly token: string | undefined;
  readonly appSecret: string | undefined;
  readonly datasets: ReadonlySet<string> | undefined;
  readonly deletedLeadIds: ReadonlySet<string>;
  readonly locale: string;
  readonly futureTolerance: number;
  readonly maxBodyBytes: number;
  readonly recorder: Recorder;
  readonly faults: FaultScript;
}

/**
 * Makes the state that a sandbox with these options starts with.
 *
 * @throws TypeError when the fault script isn't one.
 */
export function makeState(options: SandboxOptions): SandboxState {
  const faults = new FaultScript(options.random);
  faults.load(options.faults ?? []);
  return {
    now: options.now,
    random: options.random,
    token: options.token,
    appSecret: options.appSecret,
    datasets: options.datasets && new Set(options.datasets),
    deletedLeadIds: new Set(options.deletedLeadIds),
    locale: options.locale ?? 'en',
    futureTolerance: options.futureTolerance ?? 0,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
    recorder: new Recorder(options.keep ?? 100_000),
    faults,
  };
}
