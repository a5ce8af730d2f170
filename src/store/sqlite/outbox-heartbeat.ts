import type { Sqlite } from './database.ts';
import { isAbandoned } from './is-abandoned.ts';

/** Milliseconds for which a process counts as delivering after it was last heard of: as long as a lane's lease. */
const heardFor = 30_000;

const beat = `
  insert into heartbeat (owner, at) values (?1, ?2) on conflict (owner) do update set at = excluded.at`;

/** Notes that this process delivers. Runs inside a transaction of the caller, so it costs no commit of its own. */
export function beatHeart(store: Sqlite): void {
  const now = store.clock();
  store.statement('delete from heartbeat where at < ?').run(now - heardFor);
  store.statement(beat).run(store.owner, now);
}

/** Whether another living process delivers from this store. */
export function othersDeliver(store: Sqlite): boolean {
  const now = store.clock();
  return store
    .statement('select owner, at from heartbeat where at >= ? and owner <> ?')
    .all(now - heardFor, store.owner)
    .some(({ owner, at }) => !isAbandoned(String(owner), Number(at), store.owner, now));
}
