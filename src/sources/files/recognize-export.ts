import { type StageChangeField, stageChangeFields } from '../../event/index.ts';
import type { CrmExport } from './crm-export.ts';
import { crmExports } from './crm-exports.ts';
import { foldHeader, foldHeaders } from './fold-header.ts';

/** An export's description with its headers folded. */
export interface KnownExport {
  readonly crm: string;
  readonly name: string;
  readonly object?: string;
  readonly columns: ReadonlyMap<StageChangeField, readonly string[]>;
  readonly onlyChangesOf?: { readonly column: readonly string[]; readonly values: ReadonlySet<string> };
  readonly entered: readonly string[];
  readonly modified: readonly string[];
  readonly dated: readonly { readonly stage: string; readonly column: readonly string[] }[];
}

interface Compiled extends KnownExport {
  readonly all: readonly (readonly string[])[];
  readonly written: RegExp | undefined;
}

/**
 * Which CRM's export has these headers: one of each of its tell-tale headers is there. Of several the one that names
 * most of the headers; when two CRMs name about equally many, neither is taken, and both are named.
 */
export function recognizeExport(headers: readonly string[]): {
  readonly found?: KnownExport;
  readonly notes: readonly string[];
} {
  compiled ??= crmExports.map(compile);
  const folded = new Set(headers.map(foldHeader));
  const matches = compiled
    .filter(({ all, written }) => {
      const told = all.every((names) => names.some((name) => folded.has(name)));
      return told && (written === undefined || headers.some((header) => written.test(header)));
    })
    .map((one) => ({ one, score: scoreOf(one, folded) }))
    .sort((a, b) => b.score - a.score);
  const [best, ...rest] = matches;
  if (best === undefined) return { notes: [] };
  const rival = rest.find(({ one, score }) => score >= best.score - 1 && one.crm !== best.one.crm);
  if (rival === undefined) return { found: best.one, notes: [] };
  return {
    notes: [
      `The columns fit exports of ${best.one.crm} and of ${rival.one.crm}. Say which it is with --lead-event-source.`,
    ],
  };
}

let compiled: readonly Compiled[] | undefined;

function compile(one: CrmExport): Compiled {
  const { crm, name, object, columns, onlyChangesOf } = one;
  return {
    crm,
    name,
    ...(object !== undefined && { object }),
    all: one.all.map(foldHeaders),
    written: one.written,
    columns: new Map(stageChangeFields.map((field) => [field, foldHeaders(columns[field] ?? '')])),
    ...(onlyChangesOf !== undefined && {
      onlyChangesOf: {
        column: foldHeaders(onlyChangesOf.column),
        values: new Set(foldHeaders(onlyChangesOf.values)),
      },
    }),
    entered: foldHeaders(one.entered ?? ''),
    modified: foldHeaders(one.modified ?? ''),
    dated: (one.dated ?? []).map(({ stage, column }) => ({ stage, column: foldHeaders(column) })),
  };
}

function scoreOf(one: Compiled, folded: ReadonlySet<string>): number {
  const names = new Set([
    ...one.all.flat(),
    ...[...one.columns.values()].flat(),
    ...one.entered,
    ...one.modified,
    ...one.dated.flatMap(({ column }) => column),
  ]);
  return [...names].filter((name) => folded.has(name)).length;
}
