const codes = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39] } as const;

/** Puts a text into a style. */
export type Style = Readonly<Record<keyof typeof codes, (text: string) => string>>;

/**
 * The styles for a stream; they leave the text as it is without a terminal, with `NO_COLOR` (https://no-color.org) and
 * on a terminal that can't (`TERM=dumb`).
 *
 * @example makeStyle(process.stdout, process.env).red('refused')
 */
export function makeStyle(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const on = stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const styled = ([start, end]: readonly [number, number]): ((text: string) => string) =>
    on ? (text) => `\u001b[${start}m${text}\u001b[${end}m` : (text) => text;
  return {
    bold: styled(codes.bold),
    dim: styled(codes.dim),
    red: styled(codes.red),
    green: styled(codes.green),
    yellow: styled(codes.yellow),
  };
}
