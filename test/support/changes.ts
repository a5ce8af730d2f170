import { csvFile, iso, type MadeRow } from './made-rows.ts';
import { noon, type TestApp } from './test-app.ts';

const hour = 3600;

/** A lead id of Meta's shape. */
export const leadId = (n: number): string => String(10_000_000_000_000_001n + BigInt(n));

/** The row of a change, written `Stage hours-before-noon`: of the first lead unless `more` says otherwise. */
export function changeRow(change: string, more: MadeRow = {}): MadeRow {
  const [stage = '', hours] = change.split(' ');
  return { lead_id: leadId(1), stage, changed_at: iso(noon - Number(hours) * hour), ...more };
}

/** A file of changes, written `Lead 5, Qualified 4`; none for an empty text. */
export function changeFile(changes: string, more: MadeRow = {}): ReturnType<typeof csvFile>[] {
  const rows = changes === '' ? [] : changes.split(', ').map((change) => changeRow(change, more));
  return rows.length === 0 ? [] : [csvFile('a.csv', rows)];
}

/** What the sandbox received, in its order, as changes are written. */
export function sentBy(app: TestApp): string {
  return app
    .received()
    .map((event) => `${event.event_name} ${(noon - event.event_time) / hour}`)
    .join(', ');
}

/** The stages that the sandbox received, in its order. */
export function stagesSentBy(app: TestApp): string {
  return app
    .received()
    .map((event) => event.event_name)
    .join(', ');
}
