import type { SendHooks } from '../app/index.ts';
import type { Console } from './console.ts';
import { type Progress, showProgress } from './terminal/index.ts';

const labels = { reading: 'reading rows', linking: 'finding leads', planning: 'planning leads' } as const;

/** Shows one step after the other on stderr. `end` closes the last one. */
export function progressHooks(
  console: Console,
): Required<Pick<SendHooks, 'onProgress' | 'onStored' | 'onDelivery'>> & { end(): void } {
  let pending: number | undefined;
  let current: { step: string; progress: Progress } | undefined;

  function show(step: string, label: string, done: number, total?: number): void {
    if (current?.step !== step) {
      current?.progress.end();
      current = {
        step,
        progress: showProgress(console.stderr, { label, ...(total !== undefined && { total }) }),
      };
    }
    current.progress.update(done, total);
  }

  return {
    onProgress: (step, done, of) => show(step, labels[step], done, of),
    onStored: (count) => {
      pending = count;
    },
    onDelivery: ({ accepted, rejected, expired, uncertain }) =>
      show('sending', 'sending events', accepted + rejected + expired + uncertain, pending),
    end: () => {
      current?.progress.end();
      current = undefined;
    },
  };
}
