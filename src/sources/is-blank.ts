/** Whether a cell holds nothing that can be seen. */
export function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  // Most cells begin with a letter or digit, and need no copy to know.
  return !(first > 32 && first < 127) && text.trim() === '';
}
