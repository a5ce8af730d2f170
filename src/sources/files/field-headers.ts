import { type StageChangeField, stageChangeFields } from '../../event/index.ts';
import { foldHeader, foldHeaders } from './fold-header.ts';
import { headerNames } from './header-names.ts';

/** The folded headers that mean a field, best first; the field's own name always does. */
export const fieldHeaders: ReadonlyMap<StageChangeField, readonly string[]> = new Map(
  stageChangeFields.map((field) => [field, [foldHeader(field), ...foldHeaders(headerNames[field] ?? '')]]),
);

/** Words that make a header worth suggesting for a required field. */
export const hints: Partial<Record<StageChangeField, readonly string[]>> = {
  stage: ['status', 'phase', 'step', 'etapa', 'etape'],
  changed_at: ['date', 'time', 'timestamp', 'modified', 'updated', 'datum', 'fecha', 'data'],
  lead_id: ['id'],
  lead_created_at: ['created', 'date', 'time'],
};
