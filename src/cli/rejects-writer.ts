import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { RowFinding } from '../intake/index.ts';

const header = ['file', 'row', 'column', 'code', 'message', 'fix', 'rule'];

/** Writes the problems that refuse a row as CSV, to a file that only its owner may read. Never a value of the row. */
export function rejectsWriter(file: string): { add(finding: RowFinding): void; end(): Promise<void> } {
  const stream = createWriteStream(file, { mode: 0o600 });
  stream.write(`${header.join(',')}\n`);
  return {
    add: ({ file: source, row, problems }) => {
      for (const { severity, column, code, message, fix, rule } of problems) {
        if (severity !== 'error') continue;
        stream.write(
          `${[source, String(row), column ?? '', code, message, fix, rule].map(cell).join(',')}\n`,
        );
      }
    },
    end: async () => {
      stream.end();
      await once(stream, 'close');
    },
  };
}

/** A spreadsheet takes a cell that begins with one of these for a formula. */
const formula = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
