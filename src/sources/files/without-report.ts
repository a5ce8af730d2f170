import { isBlank } from '../is-blank.ts';
import type { RawRow } from '../raw-row.ts';
import { filledCells } from './filled-cells.ts';

/** What a file holds besides its header and rows. */
export interface FoundAround {
  /** Lines of a report below the last row: totals, notices. */
  below: number;
  /** The header once more between the rows, as in files that were joined. */
  headers: number;
  /** The file became longer while it was read. */
  grew: boolean;
  /** Letters that the file's encoding doesn't know. */
  broken: boolean;
}

/** At the beginning of a file. */
export function nothingFound(): FoundAround {
  return { below: 0, headers: 0, grew: false, broken: false };
}

/** One sentence for each thing that was found. */
export function describeFound({ below, headers, grew, broken }: FoundAround): readonly string[] {
  return [
    ...(below === 0
      ? []
      : [`Skipped ${below === 1 ? '1 line' : `${below} lines`} below the last row (totals, notices).`]),
    ...(headers === 0
      ? []
      : [
          `The header stands ${headers === 1 ? 'once' : `${headers} times`} more between the rows; left out.`,
        ]),
    ...(broken
      ? [
          'Some letters of this file are broken (\ufffd), and names with them match nobody: export it again as UTF-8.',
        ]
      : []),
    ...(grew ? ['The file became longer while it was read: run again for what was added.'] : []),
  ];
}

/** More lines below a table are no report's. */
const mostBelow = 100;

/**
 * Leaves out what reports add to their rows: the lines below the last one, if at least one of them says that it is a
 * total, a notice or the like and none of them could be a row; and headers that are repeated. All is counted in `found`.
 */
export async function* withoutReport(
  header: readonly string[],
  chunks: AsyncGenerator<readonly RawRow[], void, undefined>,
  found: FoundAround,
): AsyncGenerator<readonly RawRow[], void, undefined> {
  // A table of two columns has no rows that are evidently too empty.
  const watch = filledCells(header, 3) === 3;
  const held: RawRow[] = [];
  for await (const chunk of chunks) {
    let rows: RawRow[] | undefined = held.length === 0 ? undefined : [];
    for (let at = 0; at < chunk.length; at++) {
      const row = chunk[at];
      if (row === undefined) continue;
      const cells = row.cells ?? row.broken;
      const left = cells === undefined ? 'row' : whatIs(cells, header, watch);
      if (left === 'row') {
        if (held.length > 0) rows?.push(...held.splice(0));
        rows?.push(row);
        continue;
      }
      // Nearly all chunks hold rows alone, and pass as they are.
      rows ??= chunk.slice(0, at);
      if (left === 'header') found.headers++;
      else held.push(row);
      if (held.length > mostBelow) rows.push(...held.splice(0));
    }
    const done = rows ?? chunk;
    if (done.length > 0) yield done;
  }
  if (held.some(({ cells, broken }) => isMarked(cells ?? broken ?? []))) found.below = held.length;
  else if (held.length > 0) yield held;
}

function whatIs(
  cells: readonly string[],
  header: readonly string[],
  watch: boolean,
): 'row' | 'below' | 'header' {
  const [first = '', second = '', third = ''] = cells;
  // A joined file may bring its byte order mark along.
  const same = first === header[0] || (first.charCodeAt(0) === 0xfeff && first.slice(1) === header[0]);
  if (same && cells.length === header.length) {
    if (cells.every((cell, at) => cell.trim() === header[at])) return 'header';
  }
  // Nearly all rows are told by their first cells.
  if (!watch || !(isBlank(first) || isBlank(second) || isBlank(third))) return 'row';
  const filled = filledCells(cells, 3);
  return filled <= 1 || (filled === 2 && isMarked(cells)) ? 'below' : 'row';
}

function isMarked(cells: readonly string[]): boolean {
  const first = cells.find((cell) => !isBlank(cell)) ?? '';
  return marks.test(first.slice(0, 200));
}

/** How the lines begin that CRMs and spreadsheets write below a table, in their main languages. */
const marks = new RegExp(
  `^["\\s]*(?:${[
    'grand (?:sub)?totals?',
    'totals?\\b',
    'gesamt(?:summen?)?\\b',
    'summen?\\b',
    'totale?s generale?s',
    'total(?:es|aux)? g[ée]n[ée]ra(?:l|les|ux)',
    'totale\\b',
    'eindtot(?:aal|alen)',
    'copyright\\b',
    '©',
    'confidential',
    'vertrauliche? informationen',
    'informaci[óo]n confidencial',
    'informations? confidentielles?',
    'informazioni riservate',
    'informa[çc][õo]es confidenciais',
    'vertrouwelijke informatie',
    '機密情報',
    'generated (?:by|on|at)\\b',
    'generiert von',
    'generado por',
    'g[ée]n[ée]r[ée] par',
    'exported (?:by|on|at|from)\\b',
    'report (?:name|generated|created|total)',
    'as of\\b',
    'filter(?:ed|s)? ?(?:by|:)',
    'number of (?:rows|records)',
    "nombre d['’]enregistrements",
    'anzahl (?:der )?datensätze',
    'n[úu]mero de registros',
    'numero di record',
    '(?:rows?|records?|count)\\s*:\\s*\\d',
    '\\d[\\d.,]* (?:rows?|records?|leads|total)\\b',
    'end of (?:report|file|document)',
  ].join('|')})`,
  'iu',
);
