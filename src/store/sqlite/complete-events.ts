import {
  type CompletingDecisions,
  eventFlags,
  type LivePlace,
  type ReadCompletion,
} from '../../intake/index.ts';
import { states } from '../../outbox/index.ts';
import type { Sqlite } from './database.ts';
import type { LeadKeys } from './lead-keys.ts';
import { learnOwnRecord } from './link-records.ts';
import type { StageRows } from './stage-rows.ts';

const waiting = 'select lead, state, flags, time, import, row from event where id = ?';

// It stays a row that is not planned yet (copy): its lead may be another one now.
const rewrite = `
  update event set lead = ?, stage = ?, copy = id, time = ?, precision = ?, rank = ?, flags = ?, keys = ? where id = ?`;

const rewritePayload = 'update payload set body = ?, warnings = ?, refusal = ? where event = ?';

/** Events that waited for a look-up, and the leads that are to be planned now. */
export interface CompletedEvents {
  readonly places: Map<number, LivePlace>;
  readonly touched: Set<number>;
}

/** Writes what changes are that waited for a look-up and were read again. Runs inside a transaction of the caller. */
export function completeEvents(
  store: Sqlite,
  { keys, stages }: { readonly keys: LeadKeys; readonly stages: StageRows },
  dataset: number,
  completions: readonly ReadCompletion[],
  adopt: CompletingDecisions['adopt'],
): CompletedEvents {
  const places = new Map<number, LivePlace>();
  const touched = new Set<number>();
  for (const completion of completions) {
    const { event, read } = completion;
    store.statement('delete from look_up where event = ?').run(event);
    const row = store.statement(waiting).get(event);
    const waits = row?.['state'] === states.held.id && (Number(row['flags']) & eventFlags.lookUp) !== 0;
    if (row === undefined || !waits) continue;
    places.set(event, { import: Number(row['import']), firstRow: Number(row['row']) });
    touched.add(Number(row['lead']));
    if (read.kind === 'event') touched.add(complete(event, read.event, Number(row['time'])));
  }
  return { places, touched };

  function complete(
    event: number,
    change: Extract<ReadCompletion['read'], { readonly kind: 'event' }>['event'],
    time: number,
  ): number {
    const lead = keys.findOrMake(dataset, change.keys, change.lane, change.leadCreated);
    learnOwnRecord(store, lead, change);
    const was = String(store.statement('select body from payload where event = ?').get(event)?.['body']);
    const now = adopt({ body: was, time }, change);
    const stage = stages.idOf(dataset, change.stage, change.stageName);
    store
      .statement(rewrite)
      .run(lead, stage, now.time, change.precision, change.rank, change.flags, now.keyBits, event);
    store
      .statement(rewritePayload)
      .run(
        now.body,
        change.warnings.length === 0 ? null : change.warnings.join(','),
        change.refusal === undefined ? null : JSON.stringify(change.refusal),
        event,
      );
    return lead;
  }
}
