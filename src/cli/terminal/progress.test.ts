import { describe, expect, it } from 'vitest';
import { type ProgressOptions, showProgress } from './index.ts';

/** A clock that is set by hand, and what was written. */
function driven(isTTY: boolean, options: Partial<ProgressOptions> = {}) {
  const written: string[] = [];
  const clock = { time: 5000 };
  const stream = { isTTY, columns: 80, write: (text: string) => written.push(text) };
  const progress = showProgress(stream, { label: 'reading', now: () => clock.time, ...options });
  return { written, clock, progress };
}

describe('showProgress', () => {
  it('draws a bar, the rate and the time left on a terminal', () => {
    const { written, clock, progress } = driven(true, { total: 4000 });
    clock.time += 1000;
    progress.update(1000);
    clock.time += 1000;
    progress.end();
    expect(written).toEqual([
      `\rreading ${'░'.repeat(24)} 0 of 4,000\u001b[K`,
      `\rreading ${'█'.repeat(6)}${'░'.repeat(18)} 1,000 of 4,000, 1,000/s, 3 s left\u001b[K`,
      '\r\u001b[Kreading: 1,000 in 2 s\n',
    ]);
  });

  it('redraws at most ten times a second', () => {
    const { written, clock, progress } = driven(true);
    for (let at = 0; at < 1000; at++) {
      clock.time += 1;
      progress.update(at);
    }
    expect(written).toHaveLength(11);
  });

  it('writes plain lines elsewhere, at most one each ten seconds', () => {
    const { written, clock, progress } = driven(false, { total: 100 });
    for (let done = 1; done <= 100; done++) {
      clock.time += 250;
      progress.update(done);
    }
    progress.end();
    expect(written).toEqual([
      'reading: 100\n',
      'reading: 40 of 100, 4/s, 15 s left\n',
      'reading: 80 of 100, 4/s, 5 s left\n',
      'reading: 100 in 25 s\n',
    ]);
  });

  it('keeps to a narrow terminal, and to a clock that stands still', () => {
    const written: string[] = [];
    const stream = { isTTY: true, columns: 20, write: (text: string) => written.push(text) };
    const progress = showProgress(stream, { label: 'delivering', total: 1e9, now: () => 0 });
    progress.update(3);
    progress.end();
    expect(written).toEqual(['\rdelivering 0 of 1,0\u001b[K', '\r\u001b[Kdelivering: 3 in 0 s\n']);
  });

  it('takes a total that becomes known on the way', () => {
    const { written, clock, progress } = driven(false, {});
    clock.time += 10_000;
    progress.update(100, 400);
    progress.end();
    expect(written).toEqual([
      'reading\n',
      'reading: 100 of 400, 10/s, 30 s left\n',
      'reading: 100 in 10 s\n',
    ]);
  });
});
