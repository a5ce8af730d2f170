/**
 * Whether the process that an owner (`host:pid:nonce`) names is certainly gone: it ran on this host, under another
 * process id than ours, and no process has that id now. Of other hosts nothing is known, so they count as alive.
 *
 * @param self our own `host:pid:nonce`
 */
export function isGone(owner: string, self: string): boolean {
  const theirs = parse(owner);
  const ours = parse(self);
  if (theirs === undefined || ours === undefined) return false;
  if (theirs.host !== ours.host || theirs.pid === ours.pid) return false;
  try {
    process.kill(theirs.pid, 0);
    return false;
  } catch (error) {
    // EPERM says that it exists and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

function parse(owner: string): { host: string; pid: number } | undefined {
  const [pid, host] = owner.split(':').slice(0, -1).reverse();
  const number = Number(pid);
  return host !== undefined && Number.isSafeInteger(number) && number > 0 ? { host, pid: number } : undefined;
}
