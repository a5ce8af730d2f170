import { keyTypes, type LeadAdsStore, type StageAlarm } from '../../leads/index.ts';
import type { Sqlite } from './database.ts';
import { makeDataset } from './dataset-row.ts';
import { keyValue } from './lead-keys.ts';

const day = 86_400;
/** Meta takes a stage change for 7 days: whoever was created before that and a day can't get the stage any more. */
const tooLate = 8 * day;
const atOnce = 1_000;
/** Counting ends here: that many tell all there is to tell. */
const most = 10_000;

const insert = `
  insert into awaited_stage (dataset, lead_key, created, stage, name) values (?, ?, ?, ?, ?)
  on conflict (dataset, lead_key) do update set stage = excluded.stage, name = excluded.name`;

// SEARCH k USING PRIMARY KEY (dataset=? AND type=? AND value=? AND source=?), SEARCH e USING COVERING INDEX
// sqlite_autoindex_event_1 (lead=? AND stage=?), SEARCH p USING PRIMARY KEY (lead=? AND stage=?)
const reached = `
  exists (
    select 1 from lead_of_key k join stage s on s.dataset = a.dataset and s.folded = a.stage
    where k.dataset = a.dataset and k.type = ${keyTypes.lead_id} and k.value = a.lead_key and k.source = ''
      and (exists (select 1 from event e where e.lead = k.lead and e.stage = s.id)
        or exists (select 1 from past_stage p where p.lead = k.lead and p.stage = s.id)))`;

/**
 * Leads without initial stage, one day after their creation.
 * SEARCH a USING INDEX awaited_stage_created (dataset=? AND created>? AND created<?)
 */
export const missingStages = `
  select count(*) as count, min(created) as oldest, max(name) as name from (
    select a.created, a.name from awaited_stage a
    where a.dataset = ?1 and a.created > ?2 and a.created <= ?3 and not ${reached} order by a.created limit ${most})`;

const page = `
  select lead_key, created from awaited_stage a where dataset = ?1 and created <= ?2
    and (created, lead_key) > (?3, ?4) order by created, lead_key limit ${atOnce}`;

const remove = `delete from awaited_stage as a where dataset = ?1 and lead_key = ?2 and (created <= ?3 or ${reached})`;

/** Leads that are without their initial stage now. Moments in Unix seconds. */
export function leadsWithoutStage(
  store: Sqlite,
  dataset: number,
): { count: number; oldest: number; stage: string } | undefined {
  const now = Math.floor(store.clock() / 1000);
  const row = store.statement(missingStages).get(dataset, now - tooLate, now - day);
  const count = Number(row?.['count'] ?? 0);
  return count === 0 ? undefined : { count, oldest: Number(row?.['oldest']), stage: String(row?.['name']) };
}

/** The part of the Lead Ads store that watches for initial stages. */
export function awaitedStages(store: Sqlite): Pick<LeadAdsStore, 'awaitStage' | 'checkStages'> {
  const findDataset = (dataset: string): number =>
    Number(store.statement('select id from dataset where dataset = ?').get(dataset)?.['id'] ?? 0);

  /** Lets go of what needs no more attention, by the thousand. */
  async function clear(dataset: number, now: number): Promise<void> {
    let [created, key]: [number, Uint8Array] = [-1, new Uint8Array()];
    for (;;) {
      const rows = store.statement(page).all(dataset, now - day, created, key);
      const last = rows.at(-1);
      if (last === undefined) return;
      await store.transaction(() => {
        for (const row of rows)
          store.statement(remove).run(dataset, row['lead_key'] as Uint8Array, now - tooLate);
      });
      [created, key] = [Number(last['created']), last['lead_key'] as Uint8Array];
      if (rows.length < atOnce) return;
    }
  }

  return {
    awaitStage: (dataset, stage, leads) =>
      store.transaction(() => {
        const id = makeDataset(store, dataset);
        for (const { leadId, created } of leads)
          store.statement(insert).run(id, keyValue(leadId), created, stage.key, stage.name);
      }),

    async checkStages(dataset, stage) {
      const id = findDataset(dataset);
      if (id === 0) return undefined;
      const now = Math.floor(store.clock() / 1000);
      if (stage === undefined) {
        await store.transaction(() => store.statement('delete from awaited_stage where dataset = ?').run(id));
      } else {
        // The funnel may have changed.
        const other = 'from awaited_stage where dataset = ? and (stage, name) <> (?, ?)';
        if (store.statement(`select 1 ${other} limit 1`).get(id, stage.key, stage.name) !== undefined)
          await store.transaction(() =>
            store
              .statement('update awaited_stage set stage = ?2, name = ?3 where dataset = ?1')
              .run(id, stage.key, stage.name),
          );
        await clear(id, now);
      }
      const missing = leadsWithoutStage(store, id);
      const told = store.statement('select 1 from awaited_stage_alarm where dataset = ?').get(id);
      if ((missing === undefined) === (told === undefined)) return undefined;
      // Of several processes that see the same, the one that writes it first tells.
      const isFirst = await store.transaction(() => {
        const { changes } =
          missing === undefined
            ? store.statement('delete from awaited_stage_alarm where dataset = ?').run(id)
            : store
                .statement('insert or ignore into awaited_stage_alarm (dataset, raised_at) values (?, ?)')
                .run(id, store.clock());
        return changes === 1;
      });
      if (!isFirst) return undefined;
      const alarm: StageAlarm =
        missing === undefined ? { count: 0 } : { count: missing.count, oldest: missing.oldest };
      return alarm;
    },
  };
}
