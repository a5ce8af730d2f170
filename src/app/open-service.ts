import { hash, timingSafeEqual } from 'node:crypto';
import type { LeadAdsSettings, ServeSettings } from '../config/index.ts';
import { Wake } from '../delivery/index.ts';
import { type IntakeSettings, type LiveIntake, openLiveIntake } from '../intake/index.ts';
import {
  readIntakeItems,
  type WebhookRefusal,
  type WebhookRequest,
  type WebhookSource,
} from '../sources/index.ts';
import {
  openReportThread,
  sqliteLeadAdsStore,
  sqliteLiveStore,
  sqliteOperatorStore,
} from '../store/sqlite/index.ts';
import type { AppContext } from './context.ts';
import { invalidLine } from './invalid-line.ts';
import type { Log } from './keep-going.ts';
import { type LeadAdsDeps, receiveLeadAds } from './lead-ads.ts';
import { type LiveSettings, liveSettings } from './live-settings.ts';
import { onceAMinute } from './once-a-minute.ts';
import { openWebhook } from './open-webhook.ts';
import type { Caller, IntakeAnswer, IntakeBody, Readiness, Service, WebhookAnswer } from './service.ts';
import type { Store } from './store.ts';
import { webhookCounts, webhookRefused } from './webhook-answer.ts';

/** A service whose configuration may change while it runs. */
export interface OpenService extends Service {
  readonly live: LiveIntake;
  /** Ends the threads that read reports and copy the write-ahead log. */
  close(): Promise<void>;
  /** Of each dataset: woken when something of it was stored. */
  wake(dataset: string): Wake;
  /** Woken when leads of Lead Ads were received, whose fields are to be fetched. */
  readonly leadsWake: Wake;
  /** Woken when a webhook brought changes that a CRM has to be asked about. */
  readonly lookUpsWake: Wake;
  /** Takes another configuration for all requests from now on. @throws UsageError and keeps the one before. */
  configure(settings: ServeSettings): void;
  /** The settings that hold now. */
  readonly settings: ReadonlyMap<string, LiveSettings>;
}

/** A webhook of the configuration, and how its changes are read. */
interface Webhook {
  readonly source: WebhookSource;
  readonly dataset: string;
  readonly intake: IntakeSettings;
}

/** What a configuration means for requests. */
interface Routes {
  readonly datasets: ReadonlyMap<string, LiveSettings>;
  readonly webhooks: ReadonlyMap<string, Webhook>;
  readonly leadAds: ReadonlyMap<string, LeadAdsSettings>;
  readonly tokens: readonly (Caller & { readonly digest: Uint8Array })[];
}

/** The name under which events of the HTTP intake are shown. */
const httpIntake = 'http';

/**
 * Opens the service over a store.
 *
 * @throws UsageError for settings that can't work
 */
export function openService(
  settings: ServeSettings,
  store: Store,
  context: AppContext,
  log: Log,
): OpenService {
  const live = openLiveIntake(sqliteLiveStore(store), context.clock);
  const operator = sqliteOperatorStore(store);
  const { reports, close } = openReportThread(store);
  const wakes = new Map<string, Wake>();
  let routes = routesOf(settings);

  const leadAds = sqliteLeadAdsStore(store);
  const leadsWake = new Wake();
  const lookUpsWake = new Wake();
  const logProblems = onceAMinute(log, context.clock);
  const leadAdsDeps = (): LeadAdsDeps => ({
    live,
    store: leadAds,
    datasets: routes.datasets,
    onStored: (dataset) => {
      wake(dataset).wake();
      leadsWake.wake();
    },
    onProblems: (endpoint, problems) =>
      logProblems(
        endpoint,
        `Lead Ads ${endpoint}: ${problems.length} changes could not be read: ${problems[0]?.message}`,
      ),
  });

  function wake(dataset: string): Wake {
    let found = wakes.get(dataset);
    if (found === undefined) {
      found = new Wake();
      wakes.set(dataset, found);
    }
    return found;
  }

  async function receive(dataset: string, body: IntakeBody): Promise<IntakeAnswer> {
    const its = routes.datasets.get(dataset);
    if (its === undefined) throw new RangeError(`dataset ${dataset} is not in the configuration`);
    const items = readIntakeItems(body);
    if ('refused' in items) return items;
    const results = await live.receive({ settings: its.intake, source: httpIntake, rows: items.rows });
    wake(dataset).wake();
    return { single: items.single, results };
  }

  /** Whoever sends a webhook seldom shows its answer, so the reason has to stand where the operator looks. */
  function refused(name: string, refusal: WebhookRefusal): WebhookAnswer {
    const { status, message } = refusal;
    // Some name a place in the body: whoever sends rubbish must not fill the log with places.
    const matter = `refused ${name} ${message.replace(/\d+/g, '')}`;
    logProblems(matter, `Source ${name} refused a webhook with ${status}: ${message}`);
    return webhookRefused(refusal);
  }

  async function webhook(name: string, request: WebhookRequest): Promise<WebhookAnswer | undefined> {
    const route = routes.webhooks.get(name);
    if (route === undefined) return undefined;
    const { source, dataset, intake } = route;
    const refusal = source.verify(request);
    if (refusal !== undefined) return refused(name, refusal);
    const reading = source.read(request);
    if ('refusal' in reading) return refused(name, reading.refusal);
    const results = await live.receive({ settings: intake, source: name, rows: reading.rows });
    wake(dataset).wake();
    if (reading.rows.some(({ lookUp }) => lookUp !== undefined)) lookUpsWake.wake();
    const line = invalidLine(name, results);
    if (line !== undefined) logProblems(`source ${name}`, line);
    return reading.reply === undefined ? webhookCounts(results) : { status: 200, ...reading.reply };
  }

  return {
    live,
    close,
    wake,
    leadsWake,
    lookUpsWake,
    get settings() {
      return routes.datasets;
    },
    configure: (next) => {
      routes = routesOf(next);
    },
    caller: (token) => callerOf(token, routes.tokens),
    hasDataset: (dataset) => routes.datasets.has(dataset),
    receive,
    webhook,
    async leadAds(name, request) {
      const endpoint = routes.leadAds.get(name);
      if (endpoint === undefined) return undefined;
      return receiveLeadAds(leadAdsDeps(), endpoint, request);
    },
    status: () => reports.status(),
    unmappedPages: () => reports.unmappedPages(),
    events: (filter) => reports.events(filter),
    event: (reference) => reports.event(reference),
    preview: (action, selection) => operator.preview(action, selection),
    async act(action, selection, who) {
      const count = await operator.apply(action, selection, who);
      for (const one of wakes.values()) one.wake();
      return count;
    },
    pause: (dataset, reason, who) => operator.pause(dataset, reason, who),
    async resume(dataset, who) {
      const reason = await operator.resume(dataset, who);
      wake(dataset).wake();
      return reason;
    },
    audit: (limit) => operator.audit(limit),
    readiness: async () => readinessOf(store),
  };
}

function routesOf(settings: ServeSettings): Routes {
  const datasets = liveSettings(settings);
  const webhooks = new Map<string, Webhook>();
  for (const source of settings.sources) {
    const intake = datasets.get(source.dataset)?.sources.get(source.name);
    const opened = openWebhook(source, settings.publicUrl);
    if (opened !== undefined && intake !== undefined)
      webhooks.set(source.name, { source: opened, dataset: source.dataset, intake });
  }
  return {
    datasets,
    webhooks,
    leadAds: new Map(settings.leadAds.map((one) => [one.name, one])),
    tokens: settings.tokens.map(({ name, sha256, scopes, datasets: only }) => ({
      name,
      scopes: new Set(scopes),
      ...(only !== undefined && { datasets: new Set(only) }),
      digest: Buffer.from(sha256, 'hex'),
    })),
  };
}

/** All are compared, so that the time tells neither which token it is nor how near it comes. */
function callerOf(token: string, tokens: Routes['tokens']): Caller | undefined {
  const digest = hash('sha256', token, 'buffer');
  return tokens.filter((one) => timingSafeEqual(one.digest, digest))[0];
}

function readinessOf(store: Store): Readiness {
  try {
    store.statement('select 1 from dataset limit 1').get();
    return { ready: true };
  } catch {
    return { ready: false, reason: 'the store cannot be read' };
  }
}
