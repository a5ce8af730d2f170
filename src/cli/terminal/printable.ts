// Control signs (among them those that move the cursor or set the title) and those that turn the direction of writing.
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Text from a file or a server as it may stand in one line of a terminal: signs that would steer the terminal become
 * the replacement character.
 *
 * @example printable('Won\u001b[2J') // 'Won\ufffd[2J'
 */
export function printable(text: string): string {
  return text.replace(unsafe, '\ufffd');
}
