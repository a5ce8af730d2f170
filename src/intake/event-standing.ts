import { eventFlags, type LeadEvent } from './port.ts';

/** Not sent yet and not in a request under way. */
export function isOpen(event: LeadEvent): boolean {
  return (event.state === 'held' || event.state === 'pending') && !event.sending;
}

/** A row that nobody was told of as waiting yet: what becomes of it needs no line in its history. */
export function isNew({ staged, hold }: LeadEvent): boolean {
  return staged && (hold === undefined || hold.reason === 'import');
}

/** It waited for its lead to be known, and not for what the CRM says: where that came, the flag is gone. */
export function waitedForLead({ hold, flags }: LeadEvent): boolean {
  return hold?.reason === 'unknown_lead' || (hold?.reason === 'lookup' && (flags & eventFlags.lookUp) !== 0);
}
