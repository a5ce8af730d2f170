import type { ImportReport, SourceSummary } from '../app/index.ts';
import type { RowFinding } from '../intake/index.ts';
import { type Console, print } from './console.ts';
import type { ExitCode } from './exit-code.ts';
import { reportError } from './report-error.ts';

/** Writes `check --json`: one document whose `rows` are a stream, so that a million rows with problems take no memory. */
export interface CheckJson {
  add(finding: RowFinding): void;
  end(report: ImportReport): void;
  /** The rows so far, and in the same document what stopped the run. Throws what nobody foresaw. */
  fail(error: unknown): ExitCode;
}

/** Begins nothing before there is something to write: an error alone is a document of its own. */
export function checkJsonWriter(io: Console): CheckJson {
  let separator = '{"rows":[';
  const rest = (json: string): void => {
    print(io.stdout, `${separator === ',' ? '' : separator}\n],${json.slice(1)}`);
  };
  return {
    add: (finding) => {
      io.stdout.write(`${separator}\n${JSON.stringify(finding)}`);
      separator = ',';
    },
    end: (report) => rest(JSON.stringify(checkJson(report))),
    fail: (error) => {
      if (separator !== ',') return reportError(error, io, true);
      let said = '';
      const stdout = {
        write: (text: string) => {
          said += text;
        },
      };
      const code = reportError(error, { ...io, stdout }, true);
      rest(said.trimEnd());
      return code;
    },
  };
}

function checkJson(report: ImportReport): Record<string, unknown> {
  const { read, valid, invalid, skipped } = report.rows;
  return {
    rows_total: read,
    valid,
    invalid,
    skipped,
    skipped_by_reason: Object.fromEntries(report.skipped),
    events: report.events,
    recovered: report.recovered,
    problems: report.problems.map(({ code, count, example }) => {
      const { severity, message, fix, rule, file, row, column } = example;
      return { code, count, severity, message, fix, rule, example: { file, row, column } };
    }),
    stages: report.stages,
    matching_keys: { events: report.coverage.events, ...Object.fromEntries(report.coverage.keys) },
    files: report.sources.map(fileJson),
    lead_files: report.leadFiles.map(fileJson),
    ...(report.sendNeeds?.length && { send_needs: report.sendNeeds }),
    ...(report.suggestedFunnel !== undefined && { suggested_funnel: report.suggestedFunnel }),
  };
}

function fileJson(source: SourceSummary): Record<string, unknown> {
  return { ...source, columns: Object.fromEntries(source.columns) };
}
