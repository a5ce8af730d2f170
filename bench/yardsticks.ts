import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { normalize } from '../src/customer/index.ts';
import { buildEvent, type StageChange, stringifyEvent } from '../src/event/index.ts';
import { openTable } from '../src/sources/files/table.ts';
import { fileInput } from '../src/sources/index.ts';
import { stageChangeMaker } from './make-stage-changes.ts';

// What no program of this kind can do without, alone and as fast as it goes: microseconds a row, all in one run.

const now = 1_795_200_000;
const hashedFields = [
  ['email', 'em'],
  ['phone', 'ph'],
  ['first_name', 'fn'],
  ['last_name', 'ln'],
  ['city', 'ct'],
  ['state', 'st'],
  ['zip', 'zp'],
  ['country', 'country'],
] as const;

/** A: reading the rows of a CSV file, and nothing done with them. */
export async function csvAlone(file: string): Promise<number> {
  const table = await openTable(fileInput(file));
  const started = performance.now();
  let rows = 0;
  for await (const chunk of table.rows()) rows += chunk.length;
  return ((performance.now() - started) * 1000) / rows;
}

/** B: the limit of bench/build-events: strings that are normalized already hashed, finished events written as JSON. */
export function buildingAlone(events: number): number {
  const next = stageChangeMaker(now);
  let taken = 0;
  let written = 0;
  const chunk = 1_000;
  for (let made = 0; made < events; made += chunk) {
    const ready = next(chunk).map(makeReady);
    const started = performance.now();
    for (const { strings, event } of ready) {
      for (const text of strings) written += hash('sha256', text, 'hex').length;
      written += JSON.stringify(event).length;
    }
    taken += performance.now() - started;
  }
  if (written === 0) throw new Error('nothing was written');
  return (taken * 1000) / events;
}

function makeReady(change: StageChange): { strings: readonly string[]; event: object } {
  const country = String(change.country);
  const strings = hashedFields.map(
    ([field, parameter]) => normalize(parameter, String(change[field]), { country }) ?? '',
  );
  const { event } = buildEvent(change, { now, dataset: '1', leadEventSource: 'Bench' });
  if (event === undefined) throw new Error('a made row is refused');
  return { strings, event: JSON.parse(stringifyEvent(event)) as object };
}

/** C: bare SQLite: as many bytes a row by rowid, 1,000 a FULL commit, then one integer updated in each row. */
export function sqliteAlone(file: string, rows: number, bytes: number): number {
  const db = new DatabaseSync(file);
  try {
    db.exec('pragma journal_mode = wal; pragma synchronous = full');
    db.exec('create table row (id integer primary key, state integer not null, body text not null) strict');
    const insert = db.prepare('insert into row (id, state, body) values (?, 0, ?)');
    const update = db.prepare('update row set state = 1 where id = ?');
    const padding = 'x'.repeat(bytes - 10);
    const started = performance.now();
    inCommits(db, rows, (id) => insert.run(id, padding + String(id).padStart(10, '0')));
    inCommits(db, rows, (id) => update.run(id));
    return ((performance.now() - started) * 1000) / rows;
  } finally {
    db.close();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  }
}

function inCommits(db: DatabaseSync, rows: number, work: (id: number) => void): void {
  for (let id = 1; id <= rows; ) {
    db.exec('begin immediate');
    for (let count = 0; count < 1_000 && id <= rows; count++, id++) work(id);
    db.exec('commit');
  }
}
