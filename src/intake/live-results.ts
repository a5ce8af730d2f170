import { type Problem, problem } from '../spec/index.ts';
import type { ItemResult } from './live.ts';
import type { AmbiguousRow, LivePlace } from './live-port.ts';
import type { PlannedLead } from './planned-lead.ts';
import type { EventUpdate, LeadEvent, LeadRows, Removal } from './port.ts';
import type { RowResult } from './read-row.ts';

/** What planning made of a row. */
interface Fate {
  readonly lead: LeadRows;
  readonly planned: PlannedLead;
  readonly event: LeadEvent;
}

/** Collects what planning makes of the rows of one transaction, to tell those who brought them. */
export class LiveResults {
  readonly #fates = new Map<string, Fate>();
  readonly #problems = new Map<string, Problem[]>();

  addLead(lead: LeadRows, planned: PlannedLead): void {
    for (const event of lead.events) {
      if (event.staged) this.#fates.set(place(event), { lead, planned, event });
    }
    for (const finding of planned.findings) this.#find(finding, finding.problem);
  }

  addAmbiguous(rows: readonly AmbiguousRow[]): void {
    for (const row of rows) this.#find(row, problem('recovery_ambiguous', 'lead_id', { reason: row.reason }));
  }

  /** What became of one request's rows, in their order. */
  of(rows: readonly RowResult[], { import: importId, firstRow }: LivePlace): readonly ItemResult[] {
    return rows.map((result, index) =>
      this.#resultOf(result, place({ import: importId, row: firstRow + index })),
    );
  }

  /** What became of a change that was read again; it was not waiting any more where it has no place. */
  ofCompleted(result: RowResult, at: LivePlace | undefined): ItemResult {
    if (at === undefined) return { status: 'duplicate', eventIds: [], problems: result.problems };
    return this.#resultOf(result, place({ import: at.import, row: at.firstRow }));
  }

  #find(row: { readonly import: number; readonly row: number }, found: Problem): void {
    const key = place(row);
    const known = this.#problems.get(key);
    if (known === undefined) this.#problems.set(key, [found]);
    else known.push(found);
  }

  #resultOf({ read, problems }: RowResult, key: string): ItemResult {
    if (read.kind === 'invalid') return { status: 'invalid', eventIds: [], problems };
    if (read.kind === 'skipped') return { status: 'skipped', eventIds: [], problems, reason: read.reason };
    if (read.kind === 'past')
      return { status: 'skipped', eventIds: [], problems, reason: 'too_old_on_arrival' };
    const found = [...problems, ...(this.#problems.get(key) ?? [])];
    const fate = this.#fates.get(key);
    // Its lead can't be planned yet: a request with events of it is under way.
    if (fate === undefined)
      return { status: 'held', eventIds: [read.event.eventId], problems: found, reason: 'import' };
    return fateResult(fate, found);
  }
}

function fateResult({ lead, planned, event }: Fate, problems: readonly Problem[]): ItemResult {
  const { updates, removals, implied } = planned.writes;
  const removal: Removal | undefined = removals.find(({ id }) => id === event.id);
  if (removal?.as === 'invalid') return { status: 'invalid', eventIds: [], problems };
  if (removal?.as === 'skipped') return { status: 'skipped', eventIds: [], problems, reason: removal.reason };
  let standing = event;
  let takesOver = false;
  for (let next: Removal | undefined = removal; next?.as === 'duplicate'; ) {
    const of: number = next.of;
    takesOver ||= next.takesOver === true;
    standing = lead.events.find(({ id }) => id === of) ?? standing;
    next = removals.find(({ id }) => id === of);
  }
  if (removal !== undefined && !takesOver)
    return { status: 'duplicate', eventIds: [standing.eventId], problems };
  const update = updates.find(({ id }) => id === standing.id);
  if (isHeld(update, standing)) {
    const { reason, until } = update?.hold ?? standing.hold ?? { reason: 'import' as const };
    return {
      status: 'held',
      eventIds: [standing.eventId],
      problems,
      reason,
      ...(until !== undefined && { until }),
    };
  }
  const more = implied.filter(({ from }) => from.import === standing.import && from.row === standing.row);
  return { status: 'stored', eventIds: [standing.eventId, ...more.map(({ eventId }) => eventId)], problems };
}

function isHeld(update: EventUpdate | undefined, { state }: LeadEvent): boolean {
  return (update?.state ?? state) === 'held';
}

function place(row: { readonly import: number; readonly row: number }): string {
  return `${row.import} ${row.row}`;
}
