import type { LeadEvent } from './port.ts';

/** Not sent yet and not in a request under way. */
export function isOpen(event: LeadEvent): boolean {
  return (event.state === 'held' || event.state === 'pending') && !event.sending;
}

/** A row that nobody was told of as waiting yet: what becomes of it needs no line in its history. */
export function isNew({ staged, hold }: LeadEvent): boolean {
  return staged && (hold === undefined || hold.reason === 'import');
}
