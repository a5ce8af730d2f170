import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli } from './support/run-cli.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function script(text: string): readonly string[] {
  const file = join(folder, 'faults.json');
  writeFileSync(file, text);
  return ['sandbox', '--port', '0', '--faults', file];
}

describe('sandbox --faults', () => {
  it('plays the script of a file, until another one is posted', async () => {
    const rules = [{ match: { request: 1 }, answer: { status: 504 } }, { answers: ['not-ready', '429'] }];
    const { child, result } = startCli(script(JSON.stringify(rules)));
    const url = await new Promise<string>((resolve) => {
      child.stdout?.on('data', (text: string) => {
        const found = /Sandbox at (\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const post = (path: string, body: unknown) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: 'Bearer x' },
      });
    const send = async () => (await post('/v26.0/1/events', { data: [] })).status;
    expect([await send(), await send(), await send()]).toEqual([504, 400, 429]);
    expect((await post('/sandbox/faults', [{ answer: '503' }])).ok).toBe(true);
    expect(await send()).toBe(503);
    expect((await post('/sandbox/faults', [{ answer: 'nonsense' }])).status).toBe(400);
    child.kill('SIGTERM');
    expect(await result).toMatchObject({ code: 0 });
  });

  it.each(['not JSON', '[{"answer":"nonsense"}]', '[{"times":1}]'])('refuses %s', async (text) => {
    expect(await runCli(script(text))).toMatchObject({ code: 2, stderr: expect.stringContaining('fault') });
  });
});
