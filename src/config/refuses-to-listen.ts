import { isLoopback } from './listen-address.ts';
import type { ServeSettings } from './serve-settings.ts';

/**
 * Why a server must not listen where it is told to: without tokens anyone who reaches it could read events and cancel
 * them, so it stays on this machine.
 *
 * @returns a sentence that goes on behind `listen`; undefined when it may.
 */
export function refusesToListen({
  listen,
  tokens,
}: Pick<ServeSettings, 'listen' | 'tokens'>): string | undefined {
  if (isLoopback(listen.host) || tokens.length > 0) return undefined;
  return 'reaches beyond this machine, and there are no tokens: add tokens, or listen on 127.0.0.1 behind a proxy that asks who comes';
}
