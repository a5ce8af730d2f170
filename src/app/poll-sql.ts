import type { SqlSourceSettings } from '../config/index.ts';
import type {
  IntakeSettings,
  ItemResult,
  LiveIntake,
  SqlCursorKey,
  SqlCursorStore,
} from '../intake/index.ts';
import { openSqlSource, type SqlSource, SqlSourceError, type SqlSourceOptions } from '../sources/index.ts';
import type { AppContext } from './context.ts';
import { StoreError } from './store.ts';

/** What polling works with. */
export interface PollDeps {
  readonly live: Pick<LiveIntake, 'receive'>;
  readonly cursors: SqlCursorStore;
  readonly context: AppContext;
  /** Of the source's dataset, with the source's own zone, country and CRM. */
  readonly settings: IntakeSettings;
  readonly log: (line: string) => void;
  /** Called after each commit with what became of the rows. */
  readonly onStored?: (results: readonly ItemResult[]) => void;
}

/** Milliseconds: the longest rest after the first failure; it doubles up to the second figure. */
const firstRest = 5_000;
const longestRest = 300_000;
const shortestRest = 1_000;

/**
 * Asks an in-house CRM's database for what is new, every so many seconds, until the signal aborts. Each page of rows is
 * committed first, then the cursor: whenever this process dies, rows come again, and intake knows them.
 *
 * A database that can't be asked is tried again later and later, up to every 5 minutes; one line tells when trouble
 * begins or becomes another one, and one when it is over.
 *
 * @throws only what nobody foresaw; it may then be called again
 */
export async function pollSql(deps: PollDeps, source: SqlSourceSettings, signal: AbortSignal): Promise<void> {
  const { context, log } = deps;
  const { dataset, name, cursor: column, start } = source;
  const key: SqlCursorKey = { dataset, source: name, column, start };
  let opened: SqlSource | undefined;
  let said: string | undefined;
  for (let failures = 0; !signal.aborted; ) {
    try {
      opened ??= openSqlSource(optionsOf(source, deps.settings), context.clock);
      await look(deps, opened, key, signal);
      if (said !== undefined) log(`Source ${name}: works again.`);
      said = undefined;
      failures = 0;
    } catch (error) {
      if (!isKnown(error)) throw error;
      if (signal.aborted) return;
      failures++;
      const text = error instanceof SqlSourceError ? `${error.message} ${error.fix}` : error.message;
      if (text !== said) log(`Source ${name}: ${text} It is tried again.`);
      said = text;
      await noteFailure(deps.cursors, key, text);
    }
    await context.sleep(failures === 0 ? source.every * 1000 : rest(failures, context.random), signal);
  }
}

/** One look: all pages that there are. */
async function look(
  { live, cursors, settings, onStored }: PollDeps,
  opened: SqlSource,
  key: SqlCursorKey,
  signal: AbortSignal,
): Promise<void> {
  const from = await cursors.read(key);
  let kept = from;
  for await (const { rows, cursor } of opened.look(from, signal)) {
    if (rows.length > 0) {
      const results = await live.receive({ settings, source: key.source, rows });
      onStored?.(results);
    }
    if (cursor !== undefined && (cursor.text !== kept?.text || cursor.kind !== kept.kind)) {
      await cursors.keep(key, cursor);
      kept = cursor;
    }
    if (signal.aborted) return;
  }
  await cursors.looked(key, undefined);
}

function optionsOf(source: SqlSourceSettings, { leadEventSource, read }: IntakeSettings): SqlSourceOptions {
  const { name, url, query, cursor, start, fields, constants } = source;
  return {
    ...{ name, url, query, cursor, start, fields, constants, leadEventSource },
    ...(read.timeZone !== undefined && { timeZone: read.timeZone }),
  };
}

/** Full jitter, so that sources that failed together don't come back together. */
function rest(failures: number, random: () => number): number {
  const most = Math.min(firstRest * 2 ** (failures - 1), longestRest);
  return Math.round(shortestRest + random() * (most - shortestRest));
}

async function noteFailure(cursors: SqlCursorStore, key: SqlCursorKey, text: string): Promise<void> {
  try {
    await cursors.looked(key, text);
  } catch (error) {
    // The store itself may be the trouble; then the log has to do.
    if (!(error instanceof StoreError)) throw error;
  }
}

function isKnown(error: unknown): error is SqlSourceError | StoreError {
  return error instanceof SqlSourceError || error instanceof StoreError;
}
