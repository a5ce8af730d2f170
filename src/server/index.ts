export type { ServerOptions } from './build-server.ts';
export { type Server, startServer } from './start-server.ts';
