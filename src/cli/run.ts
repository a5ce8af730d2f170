import type { ExitCode } from './exit-code.ts';

/** Runs a command's work: its end is the process's exit code, its errors are told. */
export type Run = (work: () => Promise<ExitCode>, json: boolean) => Promise<void>;
