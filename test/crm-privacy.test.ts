import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { crms } from '../src/sources/index.ts';
import { canaries, canaryPerson } from './support/canary-person.ts';
import { startCrmServer } from './support/crm-app.ts';
import { crmSecrets, crmWebhooks } from './support/crm-webhooks.ts';
import { startServe } from './support/start-serve.ts';

const publicUrl = 'https://leads.example.com';
const bearer = 'zqtokenbearer0123456789abcdef';
const now = (): number => Math.floor(Date.now() / 1000);

/** A body with the canary person wherever a person's values stand. */
function withCanary(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one) => withCanary(one, key));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withCanary(one, name)]));
  if (typeof value !== 'string') return value;
  if (value.includes('@')) return canaryPerson.email;
  if (/phone|mobile/i.test(key)) return canaryPerson.phone;
  return /name|title|subject|note|description/i.test(key) &&
    !/stage|status|entity|message|logical|property/i.test(key)
    ? canaryPerson.full_name
    : value;
}

/** The same in text: XML, a form. */
function canaryText(text: string): string {
  return text
    .replaceAll(/[\w.]+(@|%40)example\.(com|org)/g, canaryPerson.email.replace('@', '$1'))
    .replaceAll(/(<sf:(?:First|Last)?Name>)[^<]*/g, `$1${canaryPerson.full_name}`);
}

describe('webhooks of all CRMs', () => {
  it('have an entry for each CRM', () => {
    expect(crmWebhooks.map(({ type }) => type).sort()).toEqual(crms.map(({ type }) => type).sort());
  });

  it('leave no raw personal value and no secret anywhere, whatever their APIs answer', async () => {
    // Error texts of APIs may repeat what was asked.
    const { url: api, calls } = await startCrmServer(({ url }) => ({
      status: url.includes('token') ? 200 : 400,
      json: url.includes('token')
        ? { access_token: 'zqtokenoauth0123456789', expires_in: 3600 }
        : { message: `${canaryPerson.email} ${canaryPerson.full_name} is wrong` },
    }));
    const folder = mkdtempSync(join(tmpdir(), 'crm-privacy-'));
    const config = join(folder, 'config.yaml');
    const dataset = {
      access_token: 'zqtokenmeta0123456789',
      endpoint: api,
      funnel: ['Lead', 'Qualified', 'Customer'],
    };
    const sources = crmWebhooks.map(({ type, source }) => [type, { type, ...source(api) }]);
    writeFileSync(
      config,
      JSON.stringify({
        store: 'data/store.sqlite',
        public_url: publicUrl,
        tokens: { all: { token: bearer, scopes: ['read', 'operate'] } },
        datasets: { 1001: dataset },
        sources: Object.fromEntries(sources),
      }),
    );
    const server = await startServe(['--config', config]);
    onTestFinished(async () => {
      await server.kill();
      rmSync(folder, { recursive: true, force: true });
    });
    let shown = '';
    const ask = async (path: string, init: RequestInit = {}): Promise<number> => {
      const response = await fetch(server.url + path, init);
      shown += `${[...response.headers].join('\n')}\n${await response.text()}\n`;
      return response.status;
    };

    for (const { type, bodies, sign } of crmWebhooks) {
      const path = `/v1/sources/${type}`;
      const post = (body: string, signed: string, query = ''): Promise<number> =>
        ask(path + query, {
          method: 'POST',
          body,
          headers: sign(Buffer.from(signed), { address: publicUrl + path, now: now() }),
        });
      for (const [at, body] of bodies.entries()) {
        const text = typeof body === 'string' ? canaryText(body) : JSON.stringify(withCanary(body));
        const status = await post(text, text);
        if (at === 0) expect([type, status]).toEqual([type, 200]);
        const broken = text.slice(0, text.length / 2);
        await post(broken, broken);
        // Tampered.
        await post(`${text} `, text, '?email=zqmail@example.com');
      }
    }
    const read = { headers: { authorization: `Bearer ${bearer}` } };
    for (const path of ['/v1/events?limit=500', '/v1/status', '/v1/audit'])
      expect(await ask(path, read)).toBe(200);
    await server.stop();
    expect(calls.length).toBeGreaterThan(0);

    const data = join(folder, 'data');
    const files = readdirSync(data).map((name) => readFileSync(join(data, name)).toString('latin1'));
    for (const [where, text] of Object.entries({ shown, log: server.log(), store: files.join('\n') })) {
      const folded = text.toLowerCase();
      const secrets = [...crmSecrets, bearer, 'zqtokenoauth', 'zqtokenmeta', 'example-notification-token'];
      const hits = [...canaries, ...secrets].filter((canary) => folded.includes(canary));
      expect({ where, hits }).toEqual({ where, hits: [] });
    }
  });
});
