import { StoreError } from '../app/index.ts';
import { UsageError } from '../config/index.ts';
import { SourceError } from '../sources/index.ts';
import { type Console, print } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { printable } from './terminal/index.ts';

/** Says what stopped a command, and with which code it ends. Anything unforeseen is thrown on: that is a bug. */
export function reportError(error: unknown, console: Console, json: boolean): ExitCode {
  const known = describe(error);
  if (known === undefined) throw error;
  if (json)
    print(
      console.stdout,
      JSON.stringify({ error: { code: known.code, message: known.message, fix: known.fix } }),
    );
  else {
    print(console.stderr, `error: ${known.message}`);
    for (const line of known.more) print(console.stderr, `  ${line}`);
    if (known.fix !== undefined) print(console.stderr, `  ${known.fix}`);
  }
  return known.exit;
}

interface Described {
  readonly code: string;
  readonly message: string;
  readonly fix?: string;
  readonly more: readonly string[];
  readonly exit: ExitCode;
}

function describe(error: unknown): Described | undefined {
  if (error instanceof UsageError)
    return { code: 'usage', message: error.message, more: [], exit: exitCode.usage };
  if (error instanceof SourceError) {
    const { code, message, fix, readings } = error;
    return { code, message, fix, more: readings, exit: exitCode.usage };
  }
  if (error instanceof StoreError) {
    return { code: error.code, message: error.message, more: [], exit: exitCode.unfinished };
  }
  return undefined;
}

/** The event that was asked for isn't in the store. */
export function reportUnknownEvent(id: string, store: string, console: Console, json: boolean): ExitCode {
  const message = `No event ${printable(id)} is in ${printable(store)}.`;
  const fix = 'List them with: conversion-leads events list';
  if (json) print(console.stdout, JSON.stringify({ error: { code: 'event_unknown', message, fix } }));
  else print(console.stderr, `error: ${message}\n  ${fix}`);
  return exitCode.usage;
}
