const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A bar of block characters, `value` of `max` in `width` columns, to an eighth of a column. What is above zero shows at
 * least an eighth; nothing is drawn beyond `width`.
 *
 * @example bar(5, 8, 2) // '█▎'
 */
export function bar(value: number, max: number, width: number): string {
  if (!(value > 0) || !(max > 0)) return '';
  const share = Math.min(value / max, 1);
  const parts = Math.max(1, Math.round(share * width * 8));
  return '█'.repeat(Math.floor(parts / 8)) + (eighths[parts % 8] ?? '');
}
