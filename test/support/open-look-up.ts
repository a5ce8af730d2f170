import { onTestFinished } from 'vitest';
import { type CrmSource, type LookedUp, openCrmApi, type RecordRef } from '../../src/sources/index.ts';

/** Opens a source's look-up, without waiting between its calls; it is closed when the test is finished. */
export function openLookUp({
  lookUp,
}: CrmSource): (records: readonly RecordRef[]) => Promise<readonly LookedUp[]> {
  if (lookUp === undefined) throw new Error('it asks nothing');
  const api = openCrmApi({ ...lookUp.access, perSecond: 1000 });
  onTestFinished(() => api.close());
  return (records) => lookUp.lookUp(records, api);
}
