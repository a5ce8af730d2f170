import { parseJson } from '../event/index.ts';

// A whole JSON number that stands as the value of a key "lead_id". A string can't hold `"lead_id"` with both quotes
// bare, so nothing else in a valid text looks like this.
const leadIdNumber = /(?<!\\)("lead_id"\s*:\s*)(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,}])/g;

// A number, or something in a string that looks like one, which JSON.parse might change.
const otherLongNumber = /(?:^|[[:,])\s*-?(?:\d{16}|\d+(?:\.\d+)?[eE])/;

/**
 * JSON in which every `lead_id` is text, character for character as it was sent, whether it was sent as text or as a
 * number. That is what exposes a client that rounded one.
 *
 * @throws SyntaxError when the text is not JSON.
 * @example readJson('{"lead_id":12345678901234567}') // { lead_id: '12345678901234567' }
 */
export function readJson(text: string): unknown {
  const quoted = text.replace(leadIdNumber, '$1"$2"');
  // Nearly every event has a long lead id and hashes; quoting first keeps such a body on the fast way.
  return otherLongNumber.test(quoted) ? parseJson(quoted) : JSON.parse(quoted);
}
