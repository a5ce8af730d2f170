import { openOwners } from './database.ts';
import { isGone } from './outbox-owner.ts';

/** Milliseconds of silence after which an import counts as abandoned, wherever its process ran. */
const longestSilence = 120_000;

/**
 * Whether the process that opened an import certainly reads it no more: it is gone, or its id is ours now (a container
 * begins with the same one every time), or nothing was heard of it for long, as of one that ran in another container.
 * Should that one go on after all, nothing is lost: its rows are planned a second time, later.
 *
 * @param self our own `host:pid:nonce`
 */
export function isAbandoned(owner: string, seenAt: number, self: string, now: number): boolean {
  if (openOwners.has(owner)) return false;
  return processOf(owner) === processOf(self) || isGone(owner, self) || now - seenAt > longestSilence;
}

function processOf(owner: string): string {
  return owner.slice(0, owner.lastIndexOf(':'));
}
