// The thread behind openReportThread: reads the store on a connection of its own and never writes.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { wrapDatabase } from './database.ts';
import type { ReportAnswer, ReportQuestion, ReportThreadStart } from './report-questions.ts';
import { sqliteReportStore } from './report-store.ts';
import { StoreError } from './store-error.ts';

const { file, owner } = workerData as ReportThreadStart;
const reports = sqliteReportStore(
  wrapDatabase(new DatabaseSync(file, { readOnly: true, timeout: 5_000 }), Date.now, owner),
);

async function answer({ id, method, args }: ReportQuestion): Promise<ReportAnswer> {
  try {
    const ask = reports[method] as (...args: readonly unknown[]) => Promise<unknown>;
    return { id, value: await ask(...args) };
  } catch (error) {
    const known = StoreError.of(error);
    if (known instanceof StoreError) return { id, error: { code: known.code, name: known.name } };
    return { id, error: { name: known instanceof Error ? known.name : 'unknown' } };
  }
}

parentPort?.on('message', (question: ReportQuestion) => {
  void answer(question).then((message) => parentPort?.postMessage(message));
});
