import { holdReasons, states } from '../../outbox/index.ts';
import type {
  Counters,
  SourceReport,
  SourcesStatus,
  SqlSourceStatus,
  UnmappedStage,
  UnusableItems,
} from '../../report/index.ts';
import type { Sqlite } from './database.ts';
import { lookUpStatus } from './look-up-status.ts';

/** Latest items of an endpoint that are looked at: what was put right grows out of them. */
const latest = 1_000;
/** Waiting leads that are looked at. */
const waiting = 5_000;
const mostStages = 10;
const mostReasons = 3;

// SEARCH sql_source USING PRIMARY KEY (dataset=?)
const databases =
  'select source, looked_at, failed_at, error from sql_source where dataset = ? order by source';

// SEARCH endpoint USING PRIMARY KEY (dataset=?), SEARCH r USING PRIMARY KEY (dataset=? AND source=? AND row>?)
const unusable = `
  select e.name as source, min(e.next_row - 1, ${latest}) as looked, r.problems
  from endpoint e cross join invalid_row r
    on r.dataset = e.dataset and r.source = e.name and r.row >= e.next_row - ${latest} and r.import = e.import
  where e.dataset = ? and e.invalid > 0 order by e.name`;

// SEARCH plan_queue USING INDEX plan_queue_held (dataset=?), the last due first: they wait longest for a mapping.
const unmapped = `
  select s.name as stage, count(*) as count
  from (select lead from plan_queue where dataset = ? and import is null order by due desc limit ${waiting}) q
    cross join event e on e.lead = q.lead cross join stage s on s.id = e.stage
  where e.state = ${states.held.id} and e.hold = ${holdReasons.unmapped_stage.id}
  group by e.stage order by count(*) desc, s.name limit ${mostStages}`;

// The same for each endpoint: SEARCH plan_queue USING INDEX plan_queue_held (dataset=?).
const unmappedOf = `
  select e.import, s.name as stage, count(*) as count
  from (select lead from plan_queue where dataset = ? and import is null order by due desc limit ${waiting}) q
    cross join event e on e.lead = q.lead cross join stage s on s.id = e.stage
  where e.state = ${states.held.id} and e.hold = ${holdReasons.unmapped_stage.id}
  group by e.import, e.stage order by count(*) desc, s.name limit ${20 * mostStages}`;

// SEARCH endpoint USING PRIMARY KEY (dataset=?)
const endpoints = 'select name, import, next_row - 1 as rows, last_at from endpoint where dataset = ?';

/** What `status` says of a dataset's live sources; `undefined`: nothing of them is to be told. */
export function sourcesStatus(store: Sqlite, dataset: number, counters: Counters): SourcesStatus | undefined {
  const found = {
    databases: store.statement(databases).all(dataset).map(sqlSource),
    lookUps: lookUpStatus(store, dataset),
    unusable: unusableItems(store, dataset),
    unmapped: (counters.get('held:unmapped_stage') ?? 0) === 0 ? [] : unmappedStages(store, dataset),
  };
  return Object.values(found).every((list) => list.length === 0) ? undefined : found;
}

/** What the store knows of each live source of a dataset. */
export function sourceReports(store: Sqlite, dataset: number): readonly SourceReport[] {
  const looked = new Map(lookUpStatus(store, dataset).map((one) => [one.source, one]));
  const asked = new Map(
    store
      .statement(databases)
      .all(dataset)
      .map(sqlSource)
      .map((one) => [one.source, one]),
  );
  const unusable = Map.groupBy(unusableItems(store, dataset), ({ source }) => source);
  const waits = Map.groupBy(store.statement(unmappedOf).all(dataset), (row) => Number(row['import']));
  const came = new Map(
    store
      .statement(endpoints)
      .all(dataset)
      .map((row) => [String(row['name']), row]),
  );
  const names = new Set([...came.keys(), ...asked.keys(), ...looked.keys()]);
  return [...names].sort().map((source) => {
    const row = came.get(source);
    const [database, lookUps] = [asked.get(source), looked.get(source)];
    return {
      source,
      ...(row?.['last_at'] != null && { lastAt: Number(row['last_at']) }),
      rows: Number(row?.['rows'] ?? 0),
      ...(database !== undefined && { database }),
      ...(lookUps !== undefined && { lookUps }),
      unusable: unusable.get(source) ?? [],
      unmapped: (waits.get(Number(row?.['import'])) ?? []).map(unmappedStage),
    };
  });
}

function sqlSource(row: Record<string, unknown>): SqlSourceStatus {
  const { looked_at: lookedAt, failed_at: failedAt, error } = row;
  return {
    source: String(row['source']),
    ...(lookedAt !== null && { lookedAt: Number(lookedAt) }),
    ...(failedAt !== null && { failedAt: Number(failedAt) }),
    ...(error !== null && { error: String(error) }),
  };
}

function unusableItems(store: Sqlite, dataset: number): readonly UnusableItems[] {
  const rows = store
    .statement(unusable)
    .all(dataset)
    .flatMap((row): readonly UnusableItems[] => {
      const problem = firstError(String(row['problems']));
      if (problem === undefined) return [];
      return [{ source: String(row['source']), of: Number(row['looked']), count: 1, ...problem }];
    });
  return [...Map.groupBy(rows, ({ source }) => source).values()].flatMap((of) =>
    [...Map.groupBy(of, ({ code }) => code).values()]
      .sort((a, b) => b.length - a.length)
      .slice(0, mostReasons)
      .flatMap((same) => same.slice(-1).map((last) => ({ ...last, count: same.length }))),
  );
}

/** As `writeInvalidRow` keeps them: the errors are what refused the item. */
function firstError(problems: string): Pick<UnusableItems, 'code' | 'message' | 'fix'> | undefined {
  const list = JSON.parse(problems) as readonly Readonly<Record<string, string>>[];
  const worst = list.find((one) => one['severity'] === 'error') ?? list[0];
  if (worst === undefined) return undefined;
  return { code: worst['code'] ?? '', message: worst['message'] ?? '', fix: worst['fix'] ?? '' };
}

function unmappedStages(store: Sqlite, dataset: number): readonly UnmappedStage[] {
  return store.statement(unmapped).all(dataset).map(unmappedStage);
}

function unmappedStage(row: Record<string, unknown>): UnmappedStage {
  return { stage: String(row['stage']), count: Number(row['count']) };
}
