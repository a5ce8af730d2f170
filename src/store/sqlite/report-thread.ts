import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Sqlite } from './database.ts';
import {
  type ReportAnswer,
  type ReportMethod,
  type ReportQuestion,
  type ReportThreadStart,
  reportMethods,
  type ThreadReports,
} from './report-questions.ts';
import { sqliteReportStore } from './report-store.ts';
import { StoreError, type StoreErrorCode } from './store-error.ts';

/**
 * Reads reports on a second, read-only connection in a thread of its own, so that a question over a million events holds
 * up neither a request nor a delivery. The thread begins with the first question. A store in memory is read where it is.
 */
export function openReportThread(store: Sqlite): { readonly reports: ThreadReports; close(): Promise<void> } {
  const file = store.db.location();
  if (file === null) return { reports: sqliteReportStore(store), close: async () => {} };
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let thread: Worker | undefined;
  let last = 0;

  function begin(start: ReportThreadStart): Worker {
    // Compiled, the other file is JavaScript too.
    const worker = new Worker(new URL(`./report-worker${extname(import.meta.url)}`, import.meta.url), {
      workerData: start,
    });
    worker.unref();
    worker.on('message', (answer: ReportAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if ('value' in answer) asked?.resolve(answer.value);
      else asked?.reject(errorOf(answer.error));
    });
    const end = (): void => {
      thread = undefined;
      for (const { reject } of waiting.values()) reject(new StoreError('store_unusable'));
      waiting.clear();
    };
    worker.once('error', end).once('exit', end);
    return worker;
  }

  function ask(method: ReportMethod, args: readonly unknown[]): Promise<unknown> {
    thread ??= begin({ file: file ?? '', owner: store.owner });
    const question: ReportQuestion = { id: ++last, method, args };
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(question.id, { resolve, reject });
    thread.postMessage(question);
    return promise;
  }

  const entries = reportMethods.map((method) => [method, (...args: unknown[]) => ask(method, args)]);
  return {
    reports: Object.fromEntries(entries) as ThreadReports,
    close: async () => {
      await thread?.terminate();
    },
  };
}

function errorOf({ code, name }: { readonly code?: StoreErrorCode; readonly name: string }): Error {
  return code === undefined ? new Error(`a report could not be read (${name})`) : new StoreError(code);
}
