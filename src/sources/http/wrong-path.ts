import { compilePath } from './compile-path.ts';

/**
 * Why a text can't stand as a path in a mapping, in words; `undefined`: it can.
 *
 * @example wrongPath('deals[') // 'a bracket or quote is never closed'
 */
export function wrongPath(text: string): string | undefined {
  const path = compilePath(text);
  return 'wrong' in path ? path.wrong : undefined;
}
