import { backoff, throttleWait } from '../delivery/index.ts';
import type { Completion, IntakeSettings, ItemResult, LiveIntake } from '../intake/index.ts';
import type {
  AccessEnd,
  AccessState,
  ClaimedLookUp,
  LookUpEnd,
  LookUpStore,
  SourceOfDataset,
} from '../leads/index.ts';
import type { LookUpAlarm } from '../report/index.ts';
import type { CrmLookUp, OpenCrmApi } from '../sources/index.ts';
import type { AppContext } from './context.ts';
import { type AskedRecord, askCrm, refusedBecause } from './look-up-ask.ts';
import { completeRecord, endRecord } from './look-up-record.ts';

/** A source whose CRM is asked for what its webhooks leave out. */
export interface LookUpSource extends SourceOfDataset {
  /** The CRM's name, for people. */
  readonly crm: string;
  readonly lookUp: CrmLookUp;
  readonly api: OpenCrmApi;
  readonly intake: IntakeSettings;
}

/** What looking up needs. */
export interface LookUpDeps {
  readonly live: Pick<LiveIntake, 'complete'>;
  readonly store: LookUpStore;
  readonly context: AppContext;
  /** Called once when a source's access begins to be refused, and once when it works again; over all processes. */
  readonly onAlarm?: (alarm: LookUpAlarm) => void;
  /** Called after the commit with what became of changes. */
  readonly onCompleted?: (source: SourceOfDataset, results: readonly ItemResult[]) => void;
  /** Called each time when a CRM can't be asked for a while, with a sentence that says why. */
  readonly onRest?: (source: SourceOfDataset, why: string) => void;
}

/** Milliseconds. */
const triesOfToken = 3_600_000;
const triesOfHidden = 600_000;
const longestRest = 60_000;
/** Calls to one CRM at once, as long as they are about so many records together. */
const callsAtOnce = 4;
const recordsAtOnce = 100;
/** A CRM may be late to show a record. */
const triesOfGone = 2;
const triesOfRefused = 6;

/** What became of a record: its changes are complete, or some wait on. */
interface Outcome {
  readonly completions: readonly Completion[];
  readonly end?: LookUpEnd;
}

/**
 * Makes the function that asks a source's CRM for all records that are due, a few at a time, until none is left or the
 * source must rest. Raw values live as long as it takes to hash them.
 *
 * A record is given up (deleted, refused) only where the CRM has told of others: if it tells of none, its access or the
 * configuration is more likely to be wrong, and everything waits.
 */
export function openLookUps(deps: LookUpDeps, source: LookUpSource): (signal: AbortSignal) => Promise<void> {
  const { store, live, context } = deps;
  const { lookUp: crm, api, intake } = source;
  /** When the CRM last told of a record, milliseconds; and of which kinds it has told. */
  let workedAt: number | undefined;
  const told = new Set<string>();

  /** @throws StoreError; then the records that were taken are free again after two minutes */
  return async (signal) => {
    const limit = Math.max(crm.atOnce, Math.min(crm.atOnce * callsAtOnce, recordsAtOnce));
    while (!signal.aborted) {
      const claimed = await store.claim(source, api.mark, limit);
      if (claimed.length === 0) return;
      const calls = callsFor(claimed, crm.atOnce).map((records) => askCrm(records, crm, api));
      const asked = (await Promise.all(calls)).flat();
      if (asked.some(isFound)) workedAt = context.clock();
      for (const { lookUp } of asked.filter(isFound)) told.add(lookUp.object);
      const outcomes = await Promise.all(
        asked.map(async (one) => ({ ...(await outcomeOf(one, signal)), lookUp: one.lookUp })),
      );
      await complete(outcomes.flatMap(({ completions }) => completions));
      const access = signal.aborted ? undefined : await accessEnd(asked);
      const ends = outcomes.flatMap(({ lookUp, end }) => (end === undefined ? [] : [{ lookUp, end }]));
      tell(await store.settle(source, ends, access), access);
      if (access !== undefined && access.kind !== 'works') return;
    }
  };

  async function complete(completions: readonly Completion[]): Promise<void> {
    if (completions.length === 0) return;
    const results = await live.complete({ settings: intake, source: source.source, completions });
    deps.onCompleted?.(source, results);
  }

  async function outcomeOf(asked: AskedRecord, signal: AbortSignal): Promise<Outcome> {
    const { lookUp, answer, trouble } = asked;
    const tries = lookUp.tries + 1;
    const later = (atMost = Number.POSITIVE_INFINITY): LookUpEnd => ({
      kind: 'later',
      due: Math.min(context.clock() + backoff(tries, context.random), atMost),
    });
    if (answer?.kind === 'found') {
      const now = Math.floor(context.clock() / 1000);
      const { completions, again } = await completeRecord(store, intake, lookUp, answer, now);
      return again === undefined ? { completions } : { completions, end: later(again) };
    }
    if (answer?.kind === 'gone' && tries >= triesOfGone && workedAt !== undefined)
      return { completions: endRecord(lookUp, 'record_gone') };
    // It was already there when the CRM last told of another: then it is the record, not the access.
    if (trouble?.kind === 'refused' && tries >= triesOfRefused && (workedAt ?? 0) > lookUp.since)
      return { completions: endRecord(lookUp, 'look_up_refused', refusedBecause(trouble.status)) };
    const isItsOwn = answer !== undefined || trouble?.kind === 'refused' || isOfItsKind(asked);
    const isPassing = trouble?.kind === 'retry' && !signal.aborted;
    return { completions: [], end: isItsOwn || isPassing ? later() : { kind: 'again' } };
  }

  /** What the answers together say of the access. */
  async function accessEnd(asked: readonly AskedRecord[]): Promise<AccessEnd | undefined> {
    const state = await store.accessState(source);
    const now = context.clock();
    const troubles = asked.flatMap(({ trouble }) => trouble ?? []);
    const throttled = troubles.find(({ kind }) => kind === 'throttled');
    if (throttled?.kind === 'throttled') {
      const wait = throttleWait(throttled.waitMs, state.failures + 1, context.random);
      deps.onRest?.(source, `${source.crm} wants no calls for ${Math.ceil(wait / 1000)} seconds.`);
      return { kind: 'throttled', due: now + wait };
    }
    const refused = troubles.find(({ kind }) => kind === 'no_access');
    const isOfKinds = asked.every((one) => one.trouble?.kind !== 'no_access' || isOfItsKind(one));
    // Where one record can be read, the token is not to blame for another.
    if (refused?.kind === 'no_access' && (asked.some(isFound) || (isOfKinds && !state.refused)))
      deps.onRest?.(source, `Some records can't be read. ${refused.reason}`);
    else if (refused?.kind === 'no_access') return noAccess(triesOfToken, refused.reason);
    if (refused !== undefined || asked.some(isFound)) return { kind: 'works' };
    const passing = troubles.filter(({ kind }) => kind === 'retry');
    const [first] = passing;
    if (first?.kind === 'retry' && passing.length === asked.length) {
      deps.onRest?.(source, first.reason);
      // A moment's rest, as one sick record must not keep the others waiting for long.
      const wait = Math.min(backoff(state.failures + 1, context.random), longestRest);
      return { kind: 'throttled', due: now + wait };
    }
    return hiddenEnd(asked, state);
  }

  /** The token has no right to records of this kind, and to others it has. */
  function isOfItsKind({ lookUp, trouble }: AskedRecord): boolean {
    return trouble?.kind === 'no_access' && told.size > 0 && !told.has(lookUp.object);
  }

  /** The CRM answers, and tells of no record. */
  function hiddenEnd(asked: readonly AskedRecord[], state: AccessState): AccessEnd | undefined {
    const isProven = asked.every(({ lookUp, answer }) =>
      answer === undefined ? (workedAt ?? 0) > lookUp.since : workedAt !== undefined,
    );
    const isOld = asked.some(({ lookUp }) => lookUp.tries + 1 >= triesOfRefused);
    if (isProven) return { kind: 'works' };
    if (isOld || state.refused) return noAccess(triesOfHidden, hiddenReason(asked));
    // Too early to call it a fault, and nothing shows that it works.
    if (asked.some(isRefused)) deps.onRest?.(source, hiddenReason(asked));
    return undefined;
  }

  function noAccess(wait: number, reason: string): AccessEnd {
    return { kind: 'no_access', due: context.clock() + wait, reason, mark: api.mark };
  }

  function tell(news: 'refused' | 'works_again' | undefined, access: AccessEnd | undefined): void {
    const where = { dataset: source.dataset, source: source.source };
    if (news === 'works_again') deps.onAlarm?.({ kind: 'works_again', ...where });
    if (news === 'refused' && access?.kind === 'no_access')
      deps.onAlarm?.({ kind: 'refused', ...where, reason: access.reason });
  }
}

/** Records of one kind together: an access may lack the right to another. */
function callsFor(claimed: readonly ClaimedLookUp[], atOnce: number): readonly (readonly ClaimedLookUp[])[] {
  return [...Map.groupBy(claimed, ({ object }) => object).values()].flatMap((records) =>
    Array.from({ length: Math.ceil(records.length / atOnce) }, (_, call) =>
      records.slice(call * atOnce, (call + 1) * atOnce),
    ),
  );
}

function isFound({ answer }: AskedRecord): boolean {
  return answer?.kind === 'found';
}

function isRefused({ trouble }: AskedRecord): boolean {
  return trouble?.kind === 'refused';
}

function hiddenReason(asked: readonly AskedRecord[]): string {
  const refused = asked.find(({ trouble }) => trouble?.kind === 'refused')?.trouble;
  return refused?.kind === 'refused'
    ? `The CRM refuses what it is asked (${refusedBecause(refused.status)}).`
    : 'The CRM shows none of the records that it is asked for.';
}
