/** How far a JSON text goes, as far as its brackets tell. */
export interface JsonExtent {
  /** Brackets open at once, at most. */
  readonly depth: number;
  /** Commas directly within the outermost bracket, and one. */
  readonly items: number;
}

const quote = 34;
const backslash = 92;
const comma = 44;

/**
 * Measures a JSON text without reading it, in one pass and no memory: what would take too much of either is known before
 * the parser builds it. Says nothing of whether the text is valid.
 */
export function jsonExtent(bytes: Uint8Array): JsonExtent {
  let depth = 0;
  let open = 0;
  let items = 1;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) {
      // To its end; what an escape hides is no end.
      for (at++; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++;
    } else if (byte === 91 || byte === 123) {
      open++;
      if (open > depth) depth = open;
    } else if (byte === 93 || byte === 125) open--;
    else if (byte === comma && open === 1) items++;
  }
  return { depth, items };
}
