import { createHmac, hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openService, realContext, type Service, withStore } from '../../src/app/index.ts';
import { loadServeSettings } from '../../src/config/index.ts';
import { startServer } from '../../src/server/index.ts';
import { crms, mappableFields } from '../../src/sources/index.ts';
import { crmWebhooks } from '../support/crm-webhooks.ts';
import { type Target, targetsOf } from './target.ts';

const secret = 'fuzz-secret';
const verifyToken = 'fuzz-verify-token';
const page = '111222333444555';
const tokens = { ingest: hash('sha256', 'i'), read: hash('sha256', 'r'), operate: hash('sha256', 'o') };

/** A server to fuzz, and its endpoints. */
export interface FuzzedServer {
  readonly url: string;
  readonly targets: readonly Target[];
  /** Lines of its log. */
  readonly lines: readonly string[];
}

/** Runs the real service on a store of its own, without delivery; `change` may put something else in its place. */
export async function withRealServer<T>(
  work: (server: FuzzedServer) => Promise<T>,
  change: (service: Service) => Service = (service) => service,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    const settings = loadServeSettings(writeConfig(folder), { env: {}, crms, fields: mappableFields });
    return await withStore(settings, realContext, async (store) => {
      const lines: string[] = [];
      const log = (line: string): void => void lines.push(line);
      const service = change(openService(settings, store, realContext, log));
      const { listen, ratePerMinute } = settings;
      const server = await startServer(service, { ...listen, ratePerMinute, log, clock: Date.now });
      try {
        return await work({ url: server.url, targets: targets(), lines });
      } finally {
        await server.close(1_000);
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const publicUrl = 'https://leads.example.com';
const seconds = (): number => Math.floor(Date.now() / 1000);
const hmac = (body: Uint8Array): string => createHmac('sha256', secret).update(body).digest('hex');

function targets(): readonly Target[] {
  return targetsOf({
    dataset: '1001',
    tokens,
    source: 'tool',
    signSource: (body) => ({ 'x-signature': `sha256=${hmac(body)}` }),
    leadAds: 'ads',
    signLeadAds: (body) => ({ 'x-hub-signature-256': `sha256=${hmac(body)}` }),
    verifyToken,
    page,
    crms: crmWebhooks.map(({ type, bodies, sign }) => ({
      name: type,
      bodies,
      sign: (body) => sign(body, { address: `${publicUrl}/v1/sources/${type}`, now: seconds() }),
    })),
    now: seconds(),
  });
}

function writeConfig(folder: string): string {
  const file = join(folder, 'fuzz.yaml');
  const token = (scope: keyof typeof tokens): object => ({
    sha256: hash('sha256', tokens[scope]),
    scopes: [scope],
  });
  // YAML reads JSON.
  const config = {
    store: join(folder, 'store.sqlite'),
    listen: 0,
    rate_per_minute: 10_000_000,
    public_url: publicUrl,
    tokens: { ingest: token('ingest'), read: token('read'), operate: token('operate') },
    datasets: {
      '1001': { access_token: 't', lead_event_source: 'Fuzz', funnel: ['Lead', 'Qualified', 'Customer'] },
      '1002': { access_token: 't', lead_event_source: 'Fuzz', funnel: ['Lead', 'Member'] },
    },
    sources: {
      tool: {
        type: 'http',
        dataset: '1001',
        auth: { hmac: 'X-Signature', secret, prefix: 'sha256=' },
        fields: {
          stage: 'stage',
          changed_at: 'changed_at',
          lead_id: 'lead_id',
          email: 'email',
          record_id: ['record_id', 'deal.id'],
          object: 'object',
        },
        stages: [{ object: 'deal', map: { Qualified: 'Qualified' }, ignore: ['Spam'] }],
      },
      ...Object.fromEntries(
        crmWebhooks.map(({ type, source }) => [
          type,
          { type, dataset: '1001', ...source('http://127.0.0.1:9') },
        ]),
      ),
    },
    lead_ads: { ads: { app_secret: secret, verify_token: verifyToken, pages: { [page]: '1001' } } },
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}
