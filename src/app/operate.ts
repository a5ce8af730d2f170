import { userInfo } from 'node:os';
import { UsageError } from '../config/index.ts';
import type { ActionPreview, AuditEntry, EventAction, EventSelection } from '../outbox/index.ts';
import { sqliteOperatorStore, sqliteReportStore } from '../store/sqlite/index.ts';
import type { Store } from './store.ts';

/** Who works here, for the audit log: the user of the operating system. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container the user may have a number and no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** What replaying or cancelling these events would do. */
export const previewEvents = (
  store: Store,
  action: EventAction,
  selection: EventSelection,
): Promise<ActionPreview> => sqliteOperatorStore(store).preview(action, selection);

/** Replays or cancels events; gives how many. */
export const actOnEvents = (
  store: Store,
  action: EventAction,
  selection: EventSelection,
  who: string,
): Promise<number> => sqliteOperatorStore(store).apply(action, selection, who);

/** The number of each event that a person names by number or event_id; `unknown`: the first that is not there. */
export async function findEvents(
  store: Store,
  references: readonly string[],
): Promise<{ readonly ids: readonly number[]; readonly unknown?: string }> {
  const operator = sqliteOperatorStore(store);
  const ids = new Set<number>();
  for (const reference of references) {
    const found = await operator.find(reference);
    if (found.length === 0) return { ids: [...ids], unknown: reference };
    for (const id of found) ids.add(id);
  }
  return { ids: [...ids] };
}

/** Stops the delivery of a dataset. @throws UsageError when the store has no such dataset. */
export async function pauseDataset(
  store: Store,
  dataset: string,
  reason: string,
  who: string,
): Promise<void> {
  if (!(await sqliteOperatorStore(store).pause(dataset, reason, who))) throw unknownDataset(dataset);
}

/**
 * Lets the delivery of a dataset go on; gives why it was paused, `undefined` if it was not.
 *
 * @throws UsageError when the store has no such dataset.
 */
export async function resumeDataset(store: Store, dataset: string, who: string): Promise<string | undefined> {
  const datasets = await sqliteReportStore(store).status();
  if (!datasets.some((one) => one.dataset === dataset)) throw unknownDataset(dataset);
  return sqliteOperatorStore(store).resume(dataset, who);
}

/** What operators did lately, latest first. */
export const auditLog = (store: Store, limit: number): Promise<readonly AuditEntry[]> =>
  sqliteOperatorStore(store).audit(limit);

function unknownDataset(dataset: string): UsageError {
  return new UsageError(`The store has no dataset ${dataset}. See which it has: conversion-leads status`);
}
