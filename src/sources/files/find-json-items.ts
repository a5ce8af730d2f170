/** What APIs call the list in their answers, and what they put around it. */
const listNames = words(
  `data results result items records rows value values entries list leads contacts deals opportunities events changes
   stage_changes objects elements content payload hits`,
);
const containers = words('data result results response _embedded body payload d');

/** Names that stand in a stage change itself: such an object is a row, not an answer with rows in it. */
const rowNames = words('stage changed_at lead_id email phone event_name properties fields');

/**
 * Where the rows are in an API's answer (`{"data":[...]}`), as the names that lead to them; undefined when the text,
 * which begins with `{`, is no such answer.
 *
 * @example findJsonItems('{"total":1,"results":[{"stage":"Lead"}]}') // ['results']
 */
export function findJsonItems(head: string): readonly string[] | undefined {
  const path: string[] = [];
  let found: readonly string[] | undefined;
  let key = '';
  /** Depth of the object whose names count, and where the text stands. */
  let level = 0;
  let depth = 0;
  let opening = '';
  for (const [token] of head.matchAll(tokens)) {
    if (token === '{' || token === '[') {
      const named = depth === level && opening === ':';
      depth++;
      if (depth === 1) level = 1;
      else if (named && token === '{' && containers.has(key) && depth === level + 1 && level < 3) {
        path.push(key);
        level = depth;
      } else if (named && token === '[' && listNames.has(key)) found ??= [...path, key];
    } else if (token === '}' || token === ']') {
      depth--;
      if (depth === 0) break;
      if (depth < level) {
        path.pop();
        level = depth;
      }
    } else if (token.startsWith('"')) {
      if (depth !== level) continue;
      if (token.endsWith(':')) {
        key = token.slice(1, token.lastIndexOf('"'));
        if (depth === 1 && rowNames.has(key)) return undefined;
      }
    }
    opening = token.endsWith(':') ? ':' : token;
  }
  return found;
}

// Names with their colon, other texts, brackets, and whatever else says that a value has come.
const tokens = /"(?:[^"\\]|\\.)*"(?:\s*:)?|[[\]{}]|[^\s"[\]{}:,]+/g;

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
