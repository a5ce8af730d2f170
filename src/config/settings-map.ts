import { z } from 'zod';

/**
 * A map of settings, all of them optional. What is said of a key that is none is the list of known ones, with blanks
 * between them: whoever reports it names the nearest.
 *
 * @param what said of anything but a map.
 */
export function settingsMap<Shape extends z.ZodRawShape>(shape: Shape, what = 'must be a map of settings') {
  return z
    .strictObject(shape, {
      error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : what),
    })
    .partial();
}
