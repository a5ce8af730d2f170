import { type EventState, mayBecome } from './states.ts';

/** What an operator does to events. `replay`: back to `pending`, with the same event_id. */
export type EventAction = 'replay' | 'cancel';

/** Which events. All that is given must fit; nothing given is all events. */
export interface EventSelection {
  /** By their numbers in the store. */
  readonly ids?: readonly number[];
  readonly dataset?: string;
  readonly state?: EventState;
  /** By its name, as stage names match. */
  readonly stage?: string;
  /** Meta's id of their lead. */
  readonly leadId?: string;
  /** event_time at or after this moment, Unix seconds. */
  readonly from?: number;
  /** event_time before this moment, Unix seconds. */
  readonly before?: number;
}

/** Why an action can't be done to an event, and what that means. */
export const hindrances = {
  accepted: 'Meta received it; it is never sent twice.',
  sending: 'It is in a request under way. Try again in a minute.',
  waiting: 'It is not sent yet and goes by itself when its turn comes.',
  importing: 'Its file is not planned yet. Run send, then try again.',
  past_deadline: 'Its deadline is past: Meta refuses events older than 7 days.',
  superseded: 'Another event stands for this stage of its lead.',
  ended: 'It is not waiting any more.',
} as const;

export type Hindrance = keyof typeof hindrances;

/** What decides whether an action can be done to an event. */
export interface ActionTarget {
  readonly state: EventState;
  /** It is not the one event of its lead and stage: not planned yet, or beside another that went out too. */
  readonly extra: boolean;
  /** Its deadline is past. */
  readonly late: boolean;
}

/**
 * Why an action can't be done to an event; `undefined` when it can. Only legal transitions pass.
 *
 * @example hindrance('replay', { state: 'accepted', extra: false, late: false }) // 'accepted'
 */
export function hindrance(action: EventAction, { state, extra, late }: ActionTarget): Hindrance | undefined {
  if (state === 'sending' || state === 'accepted') return state;
  if (state === 'held' && extra) return 'importing';
  if (action === 'cancel') return mayBecome(state, 'cancelled') ? undefined : 'ended';
  if (state === 'held' || state === 'pending') return 'waiting';
  if (extra) return 'superseded';
  if (late) return 'past_deadline';
  return mayBecome(state, 'pending') ? undefined : 'ended';
}

/** Events that fare alike. */
export interface PreviewGroup {
  readonly dataset: string;
  readonly stage: string;
  readonly state: EventState;
  readonly count: number;
  /** Why nothing happens to them; absent: the action will be done. */
  readonly hindrance?: Hindrance;
}

/** What an action would do. */
export interface ActionPreview {
  readonly action: EventAction;
  /** Events that fit the selection. */
  readonly matched: number;
  /** Those to which the action would be done. */
  readonly affected: number;
  readonly groups: readonly PreviewGroup[];
}

/** An operator's action, as it is kept. */
export interface AuditEntry {
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
  readonly who: string;
  readonly action: EventAction | 'pause' | 'resume';
  readonly dataset?: string;
  /** What was asked for. */
  readonly filter: Readonly<Record<string, unknown>>;
  /** Events, or datasets. */
  readonly count: number;
}

/** The store as an operator's commands use it. Each action leaves one audit entry, and each event a line of history. */
export interface OperatorStore {
  preview(action: EventAction, selection: EventSelection): Promise<ActionPreview>;
  /**
   * Does it to all events of the selection to which it can be done, a thousand in one transaction, and gives how many.
   * Events that are stored meanwhile stay out. A replayed event keeps its event_id, and Meta may be asked again for its
   * lead id. A kill in between leaves an audit entry that says how many were done.
   */
  apply(action: EventAction, selection: EventSelection, who: string): Promise<number>;
  /** The events with this number or event_id; several when leads without a lead id share one. */
  find(reference: string): Promise<readonly number[]>;
  /** Stops the delivery of a dataset from the next request on, until `resume`. @returns false: there is no such dataset. */
  pause(dataset: string, reason: string, who: string): Promise<boolean>;
  /** @returns why it was paused; `undefined`: it was not. */
  resume(dataset: string, who: string): Promise<string | undefined>;
  /** The latest actions, latest first. */
  audit(limit: number): Promise<readonly AuditEntry[]>;
}
