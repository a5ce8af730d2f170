export type { SandboxOptions } from './options.ts';
export { type FaultRule, parseFaults } from './parse-faults.ts';
export type { Counts, ReceivedEvent, ReceivedRequest } from './received.ts';
export { type Sandbox, startSandbox } from './start-sandbox.ts';
