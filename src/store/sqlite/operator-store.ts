import type {
  ActionPreview,
  AuditEntry,
  EventAction,
  EventSelection,
  OperatorStore,
  PreviewGroup,
} from '../../outbox/index.ts';
import { deadline, hindrance, stateOf } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import { eventIdBlob } from './event-id-blob.ts';
import { isSending, selectEvents } from './event-selection.ts';
import { actOnEvents, isExtra } from './operator-act.ts';

const eventsAtOnce = 1000;

const groups = `
  select d.dataset, s.name as stage, e.state, ${isExtra} as extra, e.time <= :late as late, ${isSending} as sending,
    count(*) as count
  from event e join dataset d on d.id = e.dataset join stage s on s.id = e.stage`;

const insertAudit = `
  insert into audit (at, who, action, dataset, filter, count) values (?, ?, ?, (select id from dataset where dataset = ?), ?, ?)`;

/** What operators do, on SQLite. */
export function sqliteOperatorStore(store: Sqlite): OperatorStore {
  /** The latest event_time whose deadline is past, Unix seconds. */
  const lateTime = (): number => Math.floor(store.clock() / 1000) - deadline(0);

  function preview(action: EventAction, selection: EventSelection): ActionPreview {
    const where = selectEvents(store, selection);
    const rows = store
      .statement(`${groups} where ${where.sql} group by 1, 2, 3, 4, 5, 6 order by min(e.id)`)
      .all({ ...where.values, late: lateTime() });
    const merged = new Map<string, PreviewGroup>();
    for (const row of rows) {
      const state = row['sending'] === 1 ? 'sending' : stateOf(Number(row['state']));
      const why = hindrance(action, { state, extra: row['extra'] === 1, late: row['late'] === 1 });
      const [dataset, stage] = [String(row['dataset']), String(row['stage'])];
      const key = JSON.stringify([dataset, stage, state, why]);
      const count = Number(row['count']) + (merged.get(key)?.count ?? 0);
      merged.set(key, { dataset, stage, state, count, ...(why !== undefined && { hindrance: why }) });
    }
    const all = [...merged.values()];
    const sum = (some: readonly PreviewGroup[]): number =>
      some.reduce((total, { count }) => total + count, 0);
    const affected = sum(all.filter((group) => group.hindrance === undefined));
    return { action, matched: sum(all), affected, groups: all };
  }

  function audit(
    who: string,
    action: AuditEntry['action'],
    dataset: string | undefined,
    filter: object,
    count: number,
  ) {
    const { lastInsertRowid } = store
      .statement(insertAudit)
      .run(store.clock(), who, action, dataset ?? null, JSON.stringify(filter), count);
    return Number(lastInsertRowid);
  }

  return {
    preview: async (action, selection) => preview(action, selection),

    async apply(action, selection, who) {
      const last = Number(store.statement('select max(id) as id from event').get()?.['id'] ?? 0);
      let entry: number | undefined;
      let done = 0;
      for (let after = 0; after < last; ) {
        const where = selectEvents(store, selection);
        const page = `select e.id from event e where ${where.sql} and e.id > :after and e.id <= :last
          order by e.id limit ${eventsAtOnce}`;
        await store.transaction(() => {
          const ids = store
            .statement(page)
            .all({ ...where.values, after, last })
            .map(({ id }) => Number(id));
          const count = actOnEvents(store, action, ids, lateTime(), who);
          if (entry === undefined)
            entry = audit(who, action, selection.dataset, auditFilter(selection), count);
          else store.statement('update audit set count = count + ? where id = ?').run(count, entry);
          done += count;
          after = ids.length < eventsAtOnce ? last : (ids.at(-1) ?? last);
        });
      }
      return done;
    },

    async find(reference) {
      if (/^\d{1,15}$/.test(reference)) {
        const found = store
          .statement('select id from event where id = ? and dataset > 0')
          .get(Number(reference));
        return found === undefined ? [] : [Number(found['id'])];
      }
      if (!/^[0-9a-f]{64}-[0-9a-f]{64}$/.test(reference)) return [];
      // No index on a hash in the hot path: this reads the whole table (about 0.1 s a million events).
      const rows = store.statement('select id from event where event_id = ?').all(eventIdBlob(reference));
      return rows.map(({ id }) => Number(id));
    },

    pause: (dataset, reason, who) =>
      store.transaction(() => {
        // With no credential on it, only a person ends this pause.
        const { changes } = store
          .statement(
            `update dataset set paused_reason = ?, paused_at = coalesce(paused_at, ?), paused_credential = null
             where dataset = ?`,
          )
          .run(reason, store.clock(), dataset);
        if (changes === 0) return false;
        audit(who, 'pause', dataset, { reason }, 1);
        return true;
      }),

    resume: (dataset, who) =>
      store.transaction(() => {
        const row = store.statement('select paused_reason from dataset where dataset = ?').get(dataset);
        const reason = row?.['paused_reason'];
        if (typeof reason !== 'string') return undefined;
        store
          .statement(
            'update dataset set paused_reason = null, paused_at = null, paused_credential = null where dataset = ?',
          )
          .run(dataset);
        audit(who, 'resume', dataset, { reason }, 1);
        return reason;
      }),

    audit: async (limit) =>
      store
        .statement(
          `select a.*, d.dataset as name from audit a left join dataset d on d.id = a.dataset order by a.id desc limit ?`,
        )
        .all(limit)
        .map((row) => ({
          id: Number(row['id']),
          at: Number(row['at']),
          who: String(row['who']),
          action: String(row['action']) as AuditEntry['action'],
          ...(row['name'] !== null && { dataset: String(row['name']) }),
          filter: JSON.parse(String(row['filter'])) as Record<string, unknown>,
          count: Number(row['count']),
        })),
  };
}

const mostIds = 100;

/** An audit entry outlives its events: it names them by their numbers, and of a lead id keeps the end only. */
function auditFilter({ ids, leadId, ...rest }: EventSelection): object {
  return {
    ...rest,
    ...(leadId !== undefined && { leadId: `...${leadId.slice(-4)}` }),
    ...(ids !== undefined && { ids: ids.slice(0, mostIds) }),
    ...(ids !== undefined && ids.length > mostIds && { moreIds: ids.length - mostIds }),
  };
}
