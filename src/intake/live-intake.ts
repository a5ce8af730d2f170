import { linkLead } from '../leads/index.ts';
import { GroupCommit, type Piece } from './group-commit.ts';
import type { Completion, ItemResult, LiveIntake, LiveRequest } from './live.ts';
import type { LiveDecisions, LiveRows, LiveStore } from './live-port.ts';
import { LiveResults } from './live-results.ts';
import { readAgain } from './payload.ts';
import { type Finished, planLead } from './plan-lead.ts';
import { type RowResult, readRow } from './read-row.ts';
import type { IntakeSettings } from './settings.ts';

/** Rows in one transaction, and leads planned in one. */
const rowsAtOnce = 1_000;
const leadsAtOnce = 500;
/** Rows that may wait for their transaction: some seconds of work. */
const mostWaiting = 20_000;

/**
 * Opens the live way in over a store.
 *
 * @param clock milliseconds
 */
export function openLiveIntake(store: LiveStore, clock: () => number): LiveIntake {
  /** With what settings each dataset was looked at last: others may map what was not mapped. */
  const lookedAtWith = new Map<string, IntakeSettings>();
  const requests = new GroupCommit<LiveRequest, ItemResult>({
    most: rowsAtOnce,
    limit: mostWaiting,
    commit,
    overloaded: () => store.overloaded(),
    isGeneral: (error) => error instanceof Error && 'code' in error && error.code === 'store_busy',
  });

  const seconds = (): number => Math.floor(clock() / 1000);

  /** Decisions with the settings of one moment; what they give is collected. */
  function decisions(
    settingsOf: (dataset: string) => IntakeSettings,
    results?: LiveResults,
    finished?: ReadonlyMap<number, Finished>,
  ): LiveDecisions {
    const now = seconds();
    return {
      link: linkLead,
      plan(dataset, lead) {
        const planned = planLead(lead, settingsOf(dataset), now, () => true, finished);
        results?.addLead(lead, planned);
        return planned.writes;
      },
    };
  }

  async function commit(pieces: readonly Piece<LiveRequest>[]): Promise<readonly (readonly ItemResult[])[]> {
    const now = seconds();
    const settings = new Map(pieces.map(({ item }) => [item.settings.dataset, item.settings]));
    const parts = pieces.map(({ item, from, to }) => {
      const own: IntakeSettings = { ...item.settings, live: true };
      const read = item.rows.slice(from, to).map((row) => readRow(row, own, now, item.source));
      const rows: LiveRows = {
        dataset: item.settings.dataset,
        source: item.source,
        rows: read.map((one) => one.read),
      };
      return { read, rows };
    });
    const results = new LiveResults();
    const settingsOf = (dataset: string): IntakeSettings => {
      const found = settings.get(dataset);
      if (found === undefined) throw new RangeError('a lead of a dataset that nobody asked for');
      return found;
    };
    const { places, ambiguous } = await store.receive(
      parts.map(({ rows }) => rows),
      decisions(settingsOf, results),
    );
    results.addAmbiguous(ambiguous);
    return parts.map(({ read, rows }) => {
      const place = places.get(rows);
      return place === undefined ? [] : results.of(read, place);
    });
  }

  async function completeSome(
    given: IntakeSettings,
    source: string,
    completions: readonly Completion[],
  ): Promise<readonly ItemResult[]> {
    const now = seconds();
    const settings: IntakeSettings = { ...given, live: true };
    const read = completions.map(({ row, eventId, event, note }) => {
      const result = readRow(row, settings, now, source, eventId);
      return { result, event, note };
    });
    const finished = new Map(read.map((one): [number, Finished] => [one.event, finishedOf(one)]));
    const results = new LiveResults();
    const { places, ambiguous } = await store.complete(
      settings.dataset,
      read.map(({ event, result }) => ({ event, read: result.read })),
      { ...decisions(() => settings, results, finished), adopt: readAgain },
    );
    results.addAmbiguous(ambiguous);
    return read.map(({ result, event }) => results.ofCompleted(result, places.get(event)));
  }

  return {
    receive: (request) => requests.add(request, request.rows.length),

    async complete({ settings, source, completions }) {
      const given: ItemResult[] = [];
      for (let from = 0; from < completions.length; from += rowsAtOnce)
        given.push(...(await completeSome(settings, source, completions.slice(from, from + rowsAtOnce))));
      return given;
    },

    async receiveLeads(settings, leads) {
      let added = 0;
      for (let from = 0; from < leads.length; from += rowsAtOnce) {
        const some = leads.slice(from, from + rowsAtOnce);
        added += await store.addLeads(
          settings.dataset,
          some,
          decisions(() => settings),
        );
      }
      return added;
    },

    async release(settings) {
      const { dataset } = settings;
      if (lookedAtWith.get(dataset) !== settings) {
        await store.wakeUnmapped(dataset);
        lookedAtWith.set(dataset, settings);
      }
      let planned = 0;
      for (;;) {
        const leads = await store.release(
          dataset,
          leadsAtOnce,
          decisions(() => settings),
        );
        planned += leads;
        if (leads < leadsAtOnce) break;
        // Requests come between two transactions.
        await new Promise((resolve) => setImmediate(resolve));
      }
      const nextDue = await store.nextDue(dataset);
      return { planned, ...(nextDue !== undefined && { nextDue }) };
    },
  };
}

function finishedOf(one: {
  readonly event: number;
  readonly result: RowResult;
  readonly note: string | undefined;
}): Finished {
  const { read } = one.result;
  if (read.kind === 'invalid') return { removal: { id: one.event, as: 'invalid', problems: read.problems } };
  if (read.kind === 'skipped') return { removal: { id: one.event, as: 'skipped', reason: read.reason } };
  return one.note === undefined ? {} : { note: one.note };
}
