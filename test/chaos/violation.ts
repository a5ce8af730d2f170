/** A broken promise. `what` names people by their number: all data is made. */
export interface Violation {
  readonly kind:
    | 'lost'
    | 'sent_twice'
    | 'out_of_order'
    | 'past_deadline'
    | 'no_state'
    | 'wrong_state'
    | 'too_many_open'
    | 'counters'
    | 'damaged'
    | 'stuck'
    | 'report';
  readonly what: string;
}
