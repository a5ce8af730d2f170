import { createHash, createHmac } from 'node:crypto';
import type {
  AuditEntry,
  Caller,
  EventDetail,
  EventFilter,
  EventSelection,
  IntakeAnswer,
  ItemResult,
  Service,
} from '../../src/app/index.ts';
import { problem } from '../../src/spec/index.ts';

/** A service without a store: what the routes need to be tested, and nothing that is true of events. */
export interface MemoryService extends Service {
  readonly detail: EventDetail[];
  readonly log: AuditEntry[];
  /** What `receive` does instead. */
  fail: ((dataset: string) => void) | undefined;
}

const webhookSecret = 'webhook-secret';

/** @param tokens token -> whom it stands for */
export function memoryService(
  tokens: Readonly<Record<string, Caller>>,
  datasets: readonly string[],
): MemoryService {
  const detail: EventDetail[] = [];
  const log: AuditEntry[] = [];
  const paused = new Map<string, string>();

  const fits =
    ({ ids, dataset, state, stage, leadId, from, before }: EventSelection) =>
    (event: EventDetail): boolean =>
      (ids === undefined || ids.includes(event.id)) &&
      (dataset === undefined || dataset === event.dataset) &&
      (state === undefined || state === event.state) &&
      (stage === undefined || stage === event.stage) &&
      (leadId === undefined || leadId === event.leadId) &&
      (from === undefined || event.time >= from) &&
      (before === undefined || event.time < before);

  function store(dataset: string, item: unknown): ItemResult {
    const { stage } = (typeof item === 'object' && item !== null ? item : {}) as { stage?: unknown };
    if (typeof stage !== 'string')
      return { status: 'invalid', eventIds: [], problems: [problem('stage_missing', 'stage')] };
    const hash = createHash('sha256').update(JSON.stringify(item)).digest('hex');
    const eventId = `${hash}-${hash}`;
    const known = detail.some((event) => event.eventId === eventId);
    if (!known) detail.push(eventDetail(detail.length + 1, dataset, stage.slice(0, 50), eventId));
    return { status: known ? 'duplicate' : 'stored', eventIds: [eventId], problems: [] };
  }

  function note(who: string, action: AuditEntry['action'], filter: object, count: number, dataset?: string) {
    log.unshift({
      id: log.length + 1,
      at: 1_795_348_800_000,
      who,
      action,
      filter: { ...filter },
      count,
      ...(dataset !== undefined && { dataset }),
    });
  }

  const service: MemoryService = {
    detail,
    log,
    fail: undefined,
    caller: (token) => (Object.hasOwn(tokens, token) ? tokens[token] : undefined),
    hasDataset: (dataset) => datasets.includes(dataset),
    async receive(dataset, { contentType, body }): Promise<IntakeAnswer> {
      service.fail?.(dataset);
      const refused = (status: 400 | 413 | 415, message: string): IntakeAnswer => ({
        refused: { status, message },
      });
      if (!/^application\/(x-ndjson|json)\b/i.test(contentType)) return refused(415, 'Send JSON or NDJSON.');
      try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
        if (contentType.startsWith('application/x-ndjson')) {
          const lines = text.split('\n').filter((line) => line.trim() !== '');
          return { single: false, results: lines.map((line) => store(dataset, JSON.parse(line))) };
        }
        const given: unknown = JSON.parse(text);
        if (!Array.isArray(given)) return { single: true, results: [store(dataset, given)] };
        if (given.length > 10_000) return refused(413, 'At most 10,000 items.');
        return { single: false, results: given.map((item) => store(dataset, item)) };
      } catch {
        return refused(400, 'The body is not JSON.');
      }
    },
    async webhook(name, { body, headers }) {
      if (name !== 'crm') return undefined;
      const signature = createHmac('sha256', webhookSecret).update(body).digest('hex');
      const good = headers['x-signature'] === signature;
      return {
        status: good ? 200 : 401,
        contentType: 'application/json; charset=utf-8',
        body: good
          ? '{"stored":0}'
          : '{"error":{"code":"signature","message":"The signature does not fit."}}',
      };
    },
    async leadAds(name, { method, url, body, headers }) {
      if (name !== 'ads') return undefined;
      if (method === 'GET')
        return {
          status: 200,
          contentType: 'text/plain; charset=utf-8',
          body: new URLSearchParams(url.split('?')[1]).get('hub.challenge')?.slice(0, 100) ?? '',
        };
      const signature = createHmac('sha256', webhookSecret).update(body).digest('hex');
      const good = headers['x-hub-signature-256'] === `sha256=${signature}`;
      return { status: good ? 200 : 401, contentType: 'text/plain; charset=utf-8', body: '' };
    },
    unmappedPages: async () => [],
    status: async () =>
      datasets.map((dataset) => ({
        dataset,
        counters: new Map([['state:pending', detail.filter((event) => event.dataset === dataset).length]]),
        ...(paused.has(dataset) && { pausedReason: paused.get(dataset) ?? '', pausedAt: 1_795_348_800_000 }),
        failures: 0,
        near: { within24h: 0, within6h: 0 },
        held: new Map(),
        refusedLately: [],
        unfinishedImports: [],
        lanes: [],
      })),
    events: async (filter: EventFilter) =>
      detail
        .filter(fits(filter))
        .filter(({ id }) => id > (filter.afterId ?? 0))
        .slice(0, filter.limit),
    event: async (reference) =>
      detail.find(({ id, eventId }) => String(id) === reference || eventId === reference),
    async preview(action, selection) {
      const matched = detail.filter(fits(selection));
      const groups = Map.groupBy(matched, (event) => `${event.dataset} ${event.stage}`);
      return {
        action,
        matched: matched.length,
        affected: action === 'cancel' ? matched.length : 0,
        groups: [...groups.values()].flatMap((events) =>
          events.slice(0, 1).map(({ dataset, stage, state }) => ({
            dataset,
            stage,
            state,
            count: events.length,
            ...(action === 'replay' && { hindrance: 'waiting' as const }),
          })),
        ),
      };
    },
    async act(action, selection, who) {
      const matched = detail.filter(fits(selection));
      for (const event of matched)
        detail[event.id - 1] = { ...event, state: action === 'cancel' ? 'cancelled' : 'pending' };
      note(who, action, selection, matched.length, selection.dataset);
      return matched.length;
    },
    async pause(dataset, reason, who) {
      if (!datasets.includes(dataset)) return false;
      paused.set(dataset, reason);
      note(who, 'pause', { reason }, 1, dataset);
      return true;
    },
    async resume(dataset, who) {
      const reason = paused.get(dataset);
      if (paused.delete(dataset)) note(who, 'resume', { reason }, 1, dataset);
      return reason;
    },
    audit: async (limit) => log.slice(0, limit),
    readiness: async () => ({ ready: true }),
  };
  return service;
}

/** An event that is pending. */
export function eventDetail(id: number, dataset: string, stage: string, eventId: string): EventDetail {
  const time = 1_795_340_000 + id;
  return {
    id,
    eventId,
    dataset,
    stage,
    time,
    state: 'pending',
    implied: false,
    recovered: false,
    lead: id,
    leadId: '1234567890123456',
    source: 'http',
    row: 1,
    storedAt: time,
    deadline: time + 604_200,
    warnings: [],
    payload: '{}',
    history: [{ at: time * 1000, what: 'stored' }],
    attempts: [],
  };
}
