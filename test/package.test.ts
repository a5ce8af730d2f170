import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  run('npm', ['pack', '--pack-destination', folder], root);
  const [tarball = ''] = readdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], folder);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the published package', () => {
  it('installs, and its command works', () => {
    expect(run('npx', ['conversion-leads', '--help'], folder)).toContain('Examples:');
    const demo = JSON.parse(run('npx', ['conversion-leads', 'demo', '--json'], folder)) as {
      finished: boolean;
    };
    expect(demo.finished).toBe(true);
  });

  it('is a library with types and a schema, and carries neither tests nor sources', () => {
    const use = `
      import { buildEvent, normalize, hash, validateEvent, stringifyEvents } from 'conversion-leads';
      import schema from 'conversion-leads/schema/event.schema.json' with { type: 'json' };
      const now = Math.floor(Date.now() / 1000);
      const { event } = buildEvent(
        { stage: 'Lead', changed_at: now - 60, lead_id: '12345678901234567', email: ' John_Smith@gmail.com' },
        { dataset: '1', leadEventSource: 'HubSpot', now },
      );
      console.log(JSON.stringify({
        hash: hash(normalize('em', 'John_Smith@gmail.com')),
        problems: validateEvent(event, { now }),
        wire: stringifyEvents([event]),
        schema: schema.$schema,
      }));`;
    writeFileSync(join(folder, 'use.js'), use);
    const out = JSON.parse(run('node', ['use.js'], folder)) as Record<string, unknown>;
    expect(out).toMatchObject({
      hash: '62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f',
      problems: [],
      wire: expect.stringContaining('"lead_id":12345678901234567'),
      schema: 'https://json-schema.org/draft/2020-12/schema',
    });
    const files = readdirSync(join(folder, 'node_modules/conversion-leads'), { recursive: true }).map(String);
    expect(files).toContain(join('dist', 'index.d.ts'));
    expect(files.filter((file) => /\.test\.|^src|^test/.test(file))).toEqual([]);
  });
});
