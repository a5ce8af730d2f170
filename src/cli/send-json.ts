import type { ImportReport, SendReport } from '../app/index.ts';

/** `send --json` and `demo --json`: fixed keys, then more. */
export function sendJson(report: SendReport): Record<string, unknown> {
  return {
    rows: report.rows,
    events: report.events,
    requests: report.requests,
    recovered: report.recovered,
    problems: problemCounts(report),
    skipped: Object.fromEntries(report.skipped),
    refusals: report.refusals,
    held: Object.fromEntries(report.held),
    ...(report.nextRelease !== undefined && {
      next_release: new Date(report.nextRelease * 1000).toISOString(),
    }),
    finished: report.finished,
    deadline_alarms: report.deadlineAlarms.map((alarm) => ({
      level: alarm.level,
      within_24h: alarm.within24h,
      within_6h: alarm.within6h,
    })),
    ...(report.pausedReason !== undefined && { paused: report.pausedReason }),
    ...(report.nextDue !== undefined && { next_due: new Date(report.nextDue).toISOString() }),
    ...(report.versionWarning !== undefined && { version_warning: report.versionWarning }),
    ...(report.suggestedFunnel !== undefined && { suggested_funnel: report.suggestedFunnel }),
  };
}

/** Codes with their counts. */
export function problemCounts(
  report: ImportReport,
): readonly { readonly code: string; readonly count: number }[] {
  return report.problems.map(({ code, count }) => ({ code, count }));
}
