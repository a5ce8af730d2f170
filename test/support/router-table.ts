import { buildServer } from '../../src/server/build-server.ts';
import type { RouteScope } from '../../src/server/scope.ts';
import { memoryService } from './memory-service.ts';

/** A route as the router has it. */
export interface RouterRow {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly scope: RouteScope;
}

function readTable(): readonly RouterRow[] {
  const rows: RouterRow[] = [];
  buildServer(memoryService({}, []), {
    host: '127.0.0.1',
    port: 0,
    ratePerMinute: 1,
    log: () => {},
    clock: () => 0,
    onRoute: (row) => rows.push(row as RouterRow),
  });
  return rows;
}

/** All routes, from the router itself: a new one is in every test that goes through them. */
export const routerTable: readonly RouterRow[] = readTable();
