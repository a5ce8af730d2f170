import { hash } from 'node:crypto';
import { foldStage } from '../spec/index.ts';

/**
 * The id under which Meta and the outbox know an event. The same row gives the same id, on any machine and at any
 * time, so that sending it again can be recognized. It shows nothing of the person: both halves are SHA-256 in hex.
 *
 * @param key the row's strongest key, see `strongestKey`.
 * @param stage the stage's name; spellings that fold to the same stage give the same id.
 * @example eventId('1234567890', 'lead_id:1234567890123456', 'Qualified') // '5b8f...-9a01...' (129 characters)
 */
export function eventId(dataset: string, key: string, stage: string): string {
  return `${hash('sha256', `${dataset}\n${key}`, 'hex')}-${stageHash(stage)}`;
}

/**
 * The id of an event for another stage of the same lead: same first half, the other stage's second half.
 *
 * @param eventId an id made by {@link eventId}.
 */
export function eventIdFor(eventId: string, stage: string): string {
  return `${eventId.slice(0, 64)}-${stageHash(stage)}`;
}

// An advertiser has a handful of stages. The bound only keeps a file with nonsense in that column from filling memory.
const stageHashes = new Map<string, string>();
const mostStages = 1000;

function stageHash(stage: string): string {
  let known = stageHashes.get(stage);
  if (known === undefined) {
    known = hash('sha256', foldStage(stage), 'hex');
    if (stageHashes.size >= mostStages) stageHashes.clear();
    stageHashes.set(stage, known);
  }
  return known;
}
