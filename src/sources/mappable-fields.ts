import { stageChangeFields } from '../event/index.ts';

/** What `map` may name: the fields of a stage change, and `consent`, which is `opted_out` turned round. */
export const mappableFields: readonly string[] = [...stageChangeFields, 'consent'];
