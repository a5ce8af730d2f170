import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/**
 * The store that is used when none is given: one file in the user's data directory, as the platform has it.
 *
 * @example defaultStore({}, 'linux', '/home/ana') // '/home/ana/.local/share/conversion-leads/store.sqlite'
 */
export function defaultStore(
  env: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
  home: string = homedir(),
): string {
  const file = ['conversion-leads', 'store.sqlite'] as const;
  if (platform === 'win32') {
    return win32.join(env['LOCALAPPDATA'] || win32.join(home, 'AppData', 'Local'), ...file);
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', ...file);
  const given = env['XDG_DATA_HOME'] ?? '';
  // The XDG specification: a relative path is invalid and must be ignored.
  return posix.join(posix.isAbsolute(given) ? given : posix.join(home, '.local', 'share'), ...file);
}
