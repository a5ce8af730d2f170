import type { ListedSource } from '../app/index.ts';
import { formatTime } from './terminal/index.ts';

/**
 * What a source is about to a person: nothing came yet, it works, or why it doesn't. Of Lead Ads nothing may be known: where
 * the CRM brings the initial stage, only the leads are stored, not what they came through.
 */
export interface SourceState {
  readonly state: 'works' | 'nothing_yet' | 'rests' | 'trouble' | 'unknown';
  /** Sentences. */
  readonly why: readonly string[];
}

/** How a source fares, by what the store knows of it. */
export function sourceState({ type, report, refusedPages, unmappedPages }: ListedSource): SourceState {
  const { lookUps, database } = report ?? {};
  const trouble: string[] = [];
  if (lookUps?.refused !== undefined) trouble.push(`Look-ups are refused: ${lookUps.refused.reason}`);
  if (database?.error !== undefined) trouble.push(`The database can't be read: ${database.error}`);
  for (const { page, reason } of refusedPages)
    trouble.push(`Leads of page ${page} are not fetched: ${reason}`);
  for (const { page, leads } of unmappedPages)
    trouble.push(
      `No dataset is named for page ${page}: ${leads === 1 ? '1 lead waits' : `${leads} leads wait`}.`,
    );
  for (const { code, count, of } of report?.unusable ?? [])
    trouble.push(`Of the latest ${of} items ${count} can't be used: ${code}.`);
  if (trouble.length > 0) return { state: 'trouble', why: trouble };
  if (lookUps?.restsUntil !== undefined) {
    const until = formatTime(Math.ceil(lookUps.restsUntil / 1000));
    return {
      state: 'rests',
      why: [`Look-ups rest until ${until}: the CRM wants a pause, or doesn't answer.`],
    };
  }
  const isNew = report === undefined || (report.rows === 0 && database?.lookedAt === undefined);
  if (!isNew) return { state: 'works', why: [] };
  return { state: type === 'lead_ads' ? 'unknown' : 'nothing_yet', why: [] };
}
