/** A state of an event. `sending` is derived from an open attempt and never written to an event's row. */
export type EventState =
  | 'held'
  | 'pending'
  | 'sending'
  | 'accepted'
  | 'rejected'
  | 'expired'
  | 'uncertain'
  | 'cancelled';

/** The states that are written. */
export type StoredState = Exclude<EventState, 'sending'>;

interface StateRow {
  /** The number in the store. */
  readonly id: number;
  readonly meaning: string;
  readonly next: readonly EventState[];
  /** A stage whose event is in this state counts as sent: a further change to it is a duplicate (design, rule 7). */
  readonly countsAsSent: boolean;
}

/** The states of an event and the legal transitions: tests, documents and the dashboard take them from here. */
export const states: Readonly<Record<EventState, StateRow>> = {
  held: {
    id: 0,
    meaning: 'Stored, waiting for something: an import to end, an earlier stage, a mapping, a look-up.',
    next: ['pending', 'expired', 'cancelled'],
    countsAsSent: true,
  },
  pending: {
    id: 1,
    meaning: 'Ready, waiting for its turn or for a retry.',
    next: ['sending', 'expired', 'cancelled', 'held'],
    countsAsSent: true,
  },
  sending: {
    id: -1,
    meaning: 'In a request under way.',
    next: ['accepted', 'pending', 'rejected', 'uncertain'],
    countsAsSent: true,
  },
  accepted: { id: 2, meaning: 'Meta received it.', next: [], countsAsSent: true },
  rejected: { id: 3, meaning: 'Meta refused this event.', next: ['pending'], countsAsSent: false },
  expired: {
    id: 4,
    meaning: 'Stored in time, but its deadline passed before Meta took it.',
    next: ['pending'],
    countsAsSent: false,
  },
  uncertain: {
    id: 5,
    meaning: 'Meta answered with success, but the answer does not prove that this event was received.',
    next: ['pending'],
    countsAsSent: true,
  },
  cancelled: { id: 6, meaning: 'An operator cancelled it.', next: ['pending'], countsAsSent: false },
};

/** Why an event is held. */
export type HoldReason =
  | 'import'
  | 'earlier_stage'
  | 'reorder'
  | 'unknown_lead'
  | 'unmapped_stage'
  | 'lookup';

/** The hold reasons, the numbers they have in the store, and what each waits for. */
export const holdReasons: Readonly<Record<HoldReason, { readonly id: number; readonly meaning: string }>> = {
  import: {
    id: 0,
    meaning: 'It is not planned yet: its file is still being read, or a request with its lead is under way.',
  },
  earlier_stage: { id: 1, meaning: 'An earlier stage of its lead is missing, and the policy is to hold.' },
  reorder: { id: 2, meaning: 'It jumps over a stage that may still come within the reorder window.' },
  unknown_lead: {
    id: 3,
    meaning: "It came without Meta's lead id, and the lead directory doesn't know its lead yet.",
  },
  unmapped_stage: { id: 4, meaning: 'Its stage is not mapped.' },
  lookup: { id: 5, meaning: 'Something about it is being looked up at the CRM.' },
};

/** The hold reason that a number in the store stands for. @throws RangeError for a number that stands for none. */
export function holdReasonOf(id: number): HoldReason {
  const reason = reasonById.get(id);
  if (reason === undefined) throw new RangeError(`no hold reason has the number ${id}`);
  return reason;
}

const reasonById = new Map(Object.entries(holdReasons).map(([name, row]) => [row.id, name as HoldReason]));

const byId = new Map(Object.entries(states).map(([name, row]) => [row.id, name as StoredState]));

/** The state that a number in the store stands for. @throws RangeError for a number that stands for none. */
export function stateOf(id: number): StoredState {
  const state = byId.get(id);
  if (state === undefined) throw new RangeError(`no event state has the number ${id}`);
  return state;
}

/** Whether an event may go from one state to the other. */
export function mayBecome(from: EventState, to: EventState): boolean {
  return states[from].next.includes(to);
}
