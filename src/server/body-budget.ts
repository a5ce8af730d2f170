/** Bodies smaller than this are not counted: the number of connections bounds them. */
const small = 65_536;

/** How many bytes of large bodies are in memory at once, so that many of them can't fill it. */
export interface BodyBudget {
  /** Takes bytes; false: there is no room. */
  take(bytes: number): boolean;
  give(bytes: number): void;
}

/** @param most bytes in all */
export function bodyBudget(most: number): BodyBudget {
  let left = most;
  return {
    take(bytes) {
      if (bytes > left) return false;
      left -= bytes;
      return true;
    },
    give(bytes) {
      left += bytes;
    },
  };
}

/**
 * The bytes that a request's body may need; 0 for a small one.
 *
 * @param limit what is read at most, for a body that doesn't say its length
 */
export function largeBodySize(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  limit: number,
): number {
  if (headers['transfer-encoding'] !== undefined) return limit;
  const length = Number(headers['content-length'] ?? 0);
  return length < small ? 0 : Math.min(length, limit);
}
