/**
 * What a route asks of whoever calls it: nothing; a signature of its own, which the service checks; or a token with this
 * scope.
 */
export const routeScopes = ['public', 'signature', 'ingest', 'read', 'operate'] as const;

export type RouteScope = (typeof routeScopes)[number];

/** Whether something is a scope. */
export function isRouteScope(scope: unknown): scope is RouteScope {
  return routeScopes.some((one) => one === scope);
}
