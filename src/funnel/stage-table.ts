import { foldStage } from '../spec/index.ts';

/** A CRM's names for stages, for one kind of record and one pipeline; absent: for all that no other table names. */
export interface StageNames {
  readonly object?: string;
  readonly pipeline?: string;
  /** The CRM's stage -> the funnel's. */
  readonly map: Readonly<Record<string, string>>;
  /** The CRM's stages that are never sent. */
  readonly ignore: readonly string[];
}

/** What a CRM calls a stage, and where: the same name may mean something else in another pipeline. */
export interface CrmStage {
  readonly object?: string;
  readonly pipeline?: string;
  readonly stage: string;
}

/** What a CRM's stage stands for in the funnel. */
export type TableMatch = { readonly kind: 'mapped'; readonly stage: string } | { readonly kind: 'ignored' };

/** The stages of one source, ready to be looked up. */
export interface StageTable {
  /** `undefined`: no table names this stage. */
  match(stage: CrmStage): TableMatch | undefined;
}

/**
 * Prepares the stage tables of a source. A stage is looked up in the table of its object and pipeline first, then in
 * those of its pipeline, of its object, and of everything. Names match by trimmed, case-folded NFC text.
 *
 * @throws RangeError when one stage is named twice for the same object and pipeline, with different meanings.
 * @example
 * makeStageTable([{ object: 'deal', map: { closedwon: 'Customer' }, ignore: [] }])
 *   .match({ object: 'Deal', pipeline: 'default', stage: 'ClosedWon' }) // { kind: 'mapped', stage: 'Customer' }
 */
export function makeStageTable(tables: readonly StageNames[]): StageTable {
  const matches = new Map<string, TableMatch>();
  const add = (key: string, name: string, match: TableMatch): void => {
    const known = matches.get(key);
    if (known !== undefined && meaning(known) !== meaning(match))
      throw new RangeError(`the stage "${name}" is named twice for the same object and pipeline`);
    matches.set(key, match);
  };
  for (const { map, ignore, ...where } of tables) {
    for (const [name, stage] of Object.entries(map))
      add(keyOf({ ...where, stage: name }), name, { kind: 'mapped', stage });
    for (const name of ignore) add(keyOf({ ...where, stage: name }), name, { kind: 'ignored' });
  }
  return {
    match({ object = '', pipeline = '', stage }) {
      for (const where of [{ object, pipeline }, { pipeline }, { object }, {}]) {
        const match = matches.get(keyOf({ ...where, stage }));
        if (match !== undefined) return match;
      }
      return undefined;
    },
  };
}

function meaning(match: TableMatch): string {
  return match.kind === 'ignored' ? '' : `=${foldStage(match.stage)}`;
}

const between = ' › ';
const prefix = 'unmapped: ';

// Folded names have no line break. The sign between the parts of an unmapped stage's name is no part of them.
function keyOf({ object = '', pipeline = '', stage }: CrmStage): string {
  return [part(object), part(pipeline), stage].map(foldStage).join('\n');
}

function part(name: string): string {
  return name.replaceAll('›', '>').trim();
}

/**
 * The name under which a stage is stored that nothing maps: a person can read it, and {@link crmStageOf} takes it apart
 * again when the tables have changed.
 *
 * @example unmappedName({ object: 'deal', pipeline: 'sales', stage: 'Won?' }) // 'unmapped: deal › sales › Won?'
 */
export function unmappedName({ object = '', pipeline = '', stage }: CrmStage): string {
  return prefix + [part(object), part(pipeline), stage.trim()].join(between);
}

/** The CRM's stage behind a name made by {@link unmappedName}. */
export function crmStageOf(name: string): CrmStage {
  const [object = '', pipeline = '', ...stage] = name.slice(prefix.length).split(between);
  return { object, pipeline, stage: stage.join(between) };
}
