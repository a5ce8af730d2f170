import type { ServeSettings } from '../config/index.ts';
import type { AppContext } from './context.ts';
import type { Log } from './keep-going.ts';
import type { OpenService } from './open-service.ts';
import type { Store } from './store.ts';

/** What a server's work is done with. */
export interface WorkParts {
  readonly service: OpenService;
  readonly settings: ServeSettings;
  readonly store: Store;
  readonly context: AppContext;
  readonly log: Log;
}
