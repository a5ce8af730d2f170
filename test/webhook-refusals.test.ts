import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ServeRun, startServe } from './support/start-serve.ts';

let folder: string;
let server: ServeRun;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'refusals-'));
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `store: store.sqlite
public_url: https://leads.example.com
datasets: { "1234567890": { access_token: token, lead_event_source: Made, funnel: [Lead, Qualified] } }
sources:
  hub: { type: hubspot, client_secret: right-secret-0123, access_token: pat-0123456789 }
`,
  );
  server = await startServe(['--config', config, '--role', 'intake']);
});
afterEach(async () => {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
});

function post(body: string, { key = 'right-secret-0123', late = 0 } = {}): Promise<Response> {
  const at = Date.now() - late * 1000;
  const text = `POSThttps://leads.example.com/v1/sources/hub${body}${at}`;
  return fetch(`${server.url}/v1/sources/hub`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': createHmac('sha256', key).update(text).digest('base64'),
      'x-hubspot-request-timestamp': String(at),
    },
  });
}

it('says in the log why a webhook is refused, each reason once a minute, and nothing of what was sent', async () => {
  const wrong = await Promise.all(Array.from({ length: 5 }, () => post('["zqcanary"]', { key: 'another' })));
  expect(wrong.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect((await post('[]', { late: 600 })).status).toBe(401);
  expect((await post('{"zqcanary": 1}')).status).toBe(400);
  await server.said('Source hub refused a webhook with 400: The body is no list of changes');
  const reasons = [...server.log().matchAll(/Source hub refused a webhook with (\d+: The [^.]+)/g)];
  expect(reasons.map(([, reason]) => reason?.slice(0, 36))).toEqual([
    '401: The signature in the header X-H',
    '401: The request was signed more tha',
    '400: The body is no list of changes,',
  ]);
  expect(server.log()).not.toContain('zqcanary');
});

it('says it once of bodies that are broken at many places', async () => {
  const broken = await Promise.all(Array.from({ length: 20 }, (_, n) => post(`[${'1,'.repeat(n)}x]`)));
  expect(broken.map(({ status }) => status)).toEqual(Array(20).fill(400));
  await server.said('Source hub refused a webhook with 400: The body is not valid JSON');
  expect(server.log().match(/refused a webhook/g)).toHaveLength(1);
});
