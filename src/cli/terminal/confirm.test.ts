import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm } from './index.ts';

async function answer(text: string | undefined): Promise<{ yes: boolean; asked: string }> {
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  const asked = confirm('Send 3 events?', { input, output });
  input.end(text);
  return { yes: await asked, asked: String(output.read()) };
}

describe('confirm', () => {
  it.each(['y\n', 'YES\n', ' y \n'])('%j is a yes', async (text) => {
    expect(await answer(text)).toEqual({ yes: true, asked: 'Send 3 events? [y/N] ' });
  });

  it.each(['\n', 'n\n', 'yikes\n', undefined])('%j is a no', async (text) => {
    expect((await answer(text)).yes).toBe(false);
  });
});
