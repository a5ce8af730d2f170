import type { RowFinding } from '../intake/index.ts';
import { csvLine, safeCell } from './csv-line.ts';
import type { OwnerFile } from './owner-file.ts';
import { refusals } from './refusals.ts';

const header = ['file', 'row', 'column', 'code', 'message', 'fix', 'rule'];

/** Writes the problems that refuse a row as CSV. Never a value of the row. */
export function rejectsWriter(file: OwnerFile): (finding: RowFinding) => void {
  file.write(`${csvLine(header)}\n`);
  return (finding) => {
    for (const { column, code, message, fix, rule } of refusals(finding)) {
      const cells = [finding.file, String(finding.row), column ?? '', code, message, fix, rule];
      file.write(`${csvLine(cells.map(safeCell))}\n`);
    }
  };
}
