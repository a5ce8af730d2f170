const minute = 60_000;

/** Lets a line about the same matter pass once a minute, with how many were left out; for troubles that touch every request. */
export function onceAMinute(
  log: (line: string) => void,
  clock: () => number,
): (matter: string, line: string) => void {
  const last = new Map<string, { at: number; silent: number }>();
  return (matter, line) => {
    const entry = last.get(matter);
    if (entry !== undefined && clock() - entry.at < minute) {
      entry.silent += 1;
      return;
    }
    last.set(matter, { at: clock(), silent: 0 });
    const silent = entry?.silent ?? 0;
    log(silent === 0 ? line : `${line} (and ${silent} more since the last such line)`);
  };
}
