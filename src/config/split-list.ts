/**
 * Splits "A, B, C" at its commas. A name that holds a comma stands in double quotes, a quote within it is doubled.
 * Names are trimmed; an empty one stays, for whoever checks the list.
 *
 * @example splitList('New, "Won, signed"') // ['New', 'Won, signed']
 */
export function splitList(text: string): string[] {
  const names: string[] = [];
  let name = '';
  let quoted = false;
  let opened = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '"' && quoted && text.charAt(at + 1) === '"') {
      name += '"';
      at++;
    } else if (letter === '"' && (quoted || (!opened && name.trim() === ''))) {
      quoted = !quoted;
      opened = true;
    } else if (letter === ',' && !quoted) {
      names.push(name.trim());
      name = '';
      opened = false;
    } else name += letter;
  }
  names.push(name.trim());
  return names;
}
