import type { Caller, Service } from '../app/index.ts';

/** Milliseconds for which a token that was good is not looked at again: a removed one is refused this much later at most. */
const trusted = 1_000;
const most = 1_000;

/**
 * Whom an Authorization header stands for. Hashing and comparing a token costs more than all else that is done to let a
 * small request in, so a good one is remembered for a second; bad ones never are.
 *
 * @param clock milliseconds
 */
export function knownCallers(
  service: Pick<Service, 'caller'>,
  clock: () => number,
): (authorization: string) => Caller | undefined {
  const known = new Map<string, { readonly caller: Caller; readonly until: number }>();
  return (authorization) => {
    const now = clock();
    const found = known.get(authorization);
    if (found !== undefined && now < found.until && now >= found.until - trusted) return found.caller;
    known.delete(authorization);
    if (!/^bearer /i.test(authorization)) return undefined;
    const caller = service.caller(authorization.slice('bearer '.length).trim());
    if (caller === undefined) return undefined;
    if (known.size >= most) known.clear();
    known.set(authorization, { caller, until: now + trusted });
    return caller;
  };
}
