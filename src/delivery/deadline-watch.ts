import type { DeadlineAlarm } from '../outbox/index.ts';
import type { Run } from './run.ts';

const minute = 60_000;

/** What to watch, and whom to tell. */
export interface WatchOptions {
  readonly dataset: string;
  readonly onAlarm?: (alarm: DeadlineAlarm) => void;
}

/** Looks at the deadlines once a minute, for all lanes of a run, if somebody wants to know. */
export class DeadlineWatch {
  readonly #run: Run;
  readonly #options: WatchOptions;
  #looked = 0;

  constructor(run: Run, options: WatchOptions) {
    this.#run = run;
    this.#options = options;
  }

  async look(): Promise<void> {
    const { dataset, onAlarm } = this.#options;
    if (onAlarm === undefined) return;
    this.#looked = this.#run.context.clock();
    const alarm = await this.#run.context.outbox.deadlineAlarm(dataset);
    if (alarm !== undefined) onAlarm(alarm);
  }

  async lookAgain(): Promise<void> {
    if (this.#run.context.clock() - this.#looked >= minute) await this.look();
  }
}
