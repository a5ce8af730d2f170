import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stageChangeFields } from '../src/event/index.ts';
import { type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { canaries, canaryPerson } from './support/canary-person.ts';
import { type ServeRun, startServe } from './support/start-serve.ts';

const secrets = {
  ingest: 'zqtokeningest0123456789abcdef',
  operate: 'zqtokenoperate0123456789abcd',
  meta: 'zqtokenmeta0123456789',
  app: 'zqsecretapp0123456789',
  verify: 'zqsecretverify0123456789',
  crm: 'zqsecretcrm0123456789',
};
let folder: string;
let sandbox: Sandbox;
let server: ServeRun;
/** Everything that anybody got to see. */
let shown: string;
beforeEach(async () => {
  shown = '';
  folder = mkdtempSync(join(tmpdir(), 'serve-privacy-'));
  const now = (): number => Math.floor(Date.now() / 1000);
  sandbox = await startSandbox({ now, random: Math.random });
  const config = join(folder, 'config.yaml');
  writeFileSync(
    config,
    `store: data/store.sqlite
tokens:
  crm: { token: ${secrets.ingest}, scopes: [ingest] }
  desk: { token: ${secrets.operate}, scopes: [read, operate] }
datasets:
  "1001":
    access_token: ${secrets.meta}
    endpoint: ${sandbox.url}
    lead_event_source: MadeCRM
    funnel: "Lead, Qualified, Customer"
    linger: 10ms
sources:
  crm:
    type: http
    auth: { header: X-Secret, secret: ${secrets.crm} }
    fields: { stage: stage, changed_at: changed_at, lead_id: lead_id, email: email, phone: phone, full_name: full_name, record_id: id }
lead_ads:
  main:
    app_secret: ${secrets.app}
    verify_token: ${secrets.verify}
    pages: { "501": "1001" }
`,
  );
  server = await startServe(['--config', config]);
});
afterEach(async () => {
  await server.kill();
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(server.url + path, init);
  shown += `${[...response.headers].join('\n')}\n${await response.text()}\n`;
  return response.status;
}

const post = (path: string, body: unknown, headers: Record<string, string>) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

function storeText(): string {
  const data = join(folder, 'data');
  return readdirSync(data)
    .map((name) => readFileSync(join(data, name)).toString('latin1'))
    .join('\n');
}

describe('serve', () => {
  it('I2, I3 shows and keeps no raw personal value and no secret, whatever comes in wherever', async () => {
    const hour = Math.floor(Date.now() / 1000) - 3600;
    const good = { stage: 'Lead', changed_at: hour, lead_id: '3000000000000001', ...canaryPerson };
    const misplaced = stageChangeFields.map((field) => ({
      ...good,
      [field]: `zqbroken ${field} zqmail@example.com`,
    }));
    const wrongType = stageChangeFields.map((field) => ({
      ...good,
      [field]: { zqbroken: ['zqmail@example.com'] },
    }));
    const intake = '/v1/datasets/1001/stage-changes';
    const ingest = bearer(secrets.ingest);
    expect(await post(intake, good, ingest)).toBe(202);
    // A stage is no personal value: whoever maps the wrong field to it is shown what came.
    expect(await post(intake, [...misplaced.slice(1), ...wrongType], ingest)).toBe(202);
    await post(intake, `{"email": "zqbroken@example.com", `, ingest);
    await post(intake, { ...good, 'zqbroken@example.com': 1, zqbroken: 'zqmail' }, ingest);
    await post(`${intake}?email=zqbroken@example.com`, good, ingest);
    await post('/v1/zqbroken@example.com', good, ingest);
    await post('/v1/datasets/zqbroken/stage-changes', good, ingest);
    await post(intake, good, bearer('zqbroken-token'));
    await post(intake, good, { ...ingest, 'content-type': 'text/zqbroken' });
    const crm = { id: 'r1', stage: 'Qualified', changed_at: hour + 60, ...canaryPerson };
    expect(await post('/v1/sources/crm', crm, { 'x-secret': secrets.crm })).toBe(200);
    await post(
      '/v1/sources/crm',
      { ...crm, changed_at: 'zqbroken', email: 'zqbroken' },
      { 'x-secret': secrets.crm },
    );
    await post('/v1/sources/crm', crm, { 'x-secret': 'zqbroken' });
    await post('/v1/sources/crm', 'zqbroken', { 'x-secret': secrets.crm });
    const leads = JSON.stringify({
      object: 'page',
      entry: [
        {
          id: '501',
          changes: [{ field: 'leadgen', value: { leadgen_id: 'zqbroken', page_id: 'zqbroken' } }],
        },
      ],
    });
    const signature = createHmac('sha256', secrets.app).update(leads).digest('hex');
    await post('/v1/lead-ads/main', leads, { 'x-hub-signature-256': `sha256=${signature}` });
    await post('/v1/lead-ads/main', leads, { 'x-hub-signature-256': 'sha256=zqbroken' });
    await ask(`/v1/lead-ads/main?hub.mode=subscribe&hub.verify_token=zqbroken&hub.challenge=1`);
    const operate = bearer(secrets.operate);
    for (const path of [
      '/v1/events',
      '/v1/events?stage=zqbroken',
      '/v1/events/1',
      '/v1/events/zqbroken',
      '/v1/status',
      '/v1/audit',
      '/openapi.json',
      '/healthz',
      '/readyz',
    ])
      await ask(path, { headers: operate });
    await post('/v1/events/replay', { stage: 'zqbroken', zqbroken: 1 }, operate);
    while (sandbox.counts().events === 0) await delay(20);
    await server.stop();

    const mayRepeat = new Set(['zqbroken']);
    const everywhere = { shown, log: server.log(), store: storeText() };
    for (const [where, text] of Object.entries(everywhere)) {
      const folded = text.toLowerCase();
      const hits = [...canaries, 'zqbroken', ...Object.values(secrets)].filter((canary) =>
        folded.includes(canary),
      );
      // What is no personal value by its place (a stage, an operator's own filter) may be shown to whoever wrote it.
      expect({ where, hits: hits.filter((hit) => where !== 'shown' || !mayRepeat.has(hit)) }).toEqual({
        where,
        hits: [],
      });
    }
    expect(everywhere.shown).not.toContain('zqbroken@example.com');
  });
});
