import type { ServeContext } from '../config/index.ts';
import { crms, mappableFields, wrongPath, wrongQuery } from '../sources/index.ts';
import type { Console } from './console.ts';

/** What reading a whole configuration needs to know of the rest of the program. */
export function serveContext({ env }: Pick<Console, 'env'>): ServeContext {
  return { env, fields: mappableFields, crms, mappings: { wrongPath, wrongQuery } };
}
