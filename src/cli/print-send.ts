import type { SendReport } from '../app/index.ts';
import type { Settings } from '../config/index.ts';
import { holdReasons } from '../outbox/index.ts';
import { deadlineAlarmText, type HeldEvents } from '../report/index.ts';
import { type Console, print, printUnder } from './console.ts';
import { printFunnel } from './print-funnel.ts';
import { printCounts, printProblems, printRows } from './print-import.ts';
import { formatCount, formatTime, printable } from './terminal/index.ts';

/** What became of everything, for a person. */
export function printSend(io: Console, report: SendReport, settings: Settings): void {
  const { stdout, style } = io;
  if (report.sources.length + report.leadFiles.length > 0) printRows(io, report);
  const { changes, implied, ...became } = report.events;
  printCounts(
    io,
    `Events: ${formatCount(changes)} changes + ${formatCount(implied)} implied became`,
    Object.entries(became),
  );
  print(
    stdout,
    style.dim(
      `  ${formatCount(report.requests)} requests to dataset ${settings.dataset.dataset} at ${settings.dataset.endpoint}/${settings.dataset.version}`,
    ),
  );
  printHeld(io, report);
  printRefusals(io, report);
  printFunnel(io, report, {
    title: 'Funnel: leads whose stage Meta has',
    states: ['accepted', 'uncertain'],
    order: settings.dataset.funnel ?? [],
  });
  printProblems(io, report);
  printNext(io, report, settings);
  print(stdout);
  print(stdout, style.dim(`Store    ${printable(settings.store)}`));
}

/** What waits for something, and until when. */
export function printHeld(io: Console, { held, nextRelease }: HeldEvents): void {
  const { stdout } = io;
  for (const [reason, count] of held) {
    printUnder(stdout, `  ${formatCount(count)} held, ${reason}: `, holdReasons[reason].meaning);
  }
  // A mapping or an answer of the CRM lets them go at once; their time is only the last one.
  const waitsForTime = [...held.keys()].some((reason) => reason !== 'lookup' && reason !== 'unmapped_stage');
  if (waitsForTime && nextRelease !== undefined && nextRelease > 0) {
    const when = `the next of them are looked at again by send or serve from ${formatTime(nextRelease)} on`;
    printUnder(stdout, '  ', when);
  }
}

/** Reasons to print; the rest is in `events list`. */
const mostRefusals = 8;

function printRefusals(io: Console, report: SendReport): void {
  if (report.refusals.length === 0) return;
  const { stdout, style } = io;
  print(stdout);
  print(stdout, style.bold('What Meta said'));
  for (const { state, code, subcode, reason, count, event, source, row } of report.refusals.slice(
    0,
    mostRefusals,
  )) {
    const graph = code === undefined ? '' : ` (${code}${subcode === undefined ? '' : `/${subcode}`})`;
    print(stdout, `  ${formatCount(count).padStart(6)}  ${style.red(state)}${graph}`);
    printUnder(stdout, '          ', printable(reason));
    print(stdout, `          ${style.dim('e.g.')}  event ${event}, ${printable(source)} row ${row}`);
  }
  const more = report.refusals.length - mostRefusals;
  if (more > 0)
    print(stdout, style.dim(`          and ${formatCount(more)} more reasons: events list --state rejected`));
}

function printNext(io: Console, report: SendReport, settings: Settings): void {
  const { stdout, style } = io;
  if (report.versionWarning !== undefined) {
    print(
      stdout,
      `\n${style.yellow('Meta warns about the API version:')} ${printable(report.versionWarning)}`,
    );
  }
  for (const alarm of report.deadlineAlarms) {
    const color = { 0: style.green, 6: style.red, 24: style.yellow }[alarm.level];
    print(stdout, `\n${color('Deadline alarm:')} ${deadlineAlarmText(alarm)}`);
  }
  if (report.pausedReason !== undefined) {
    print(stdout, `\n${style.red('Delivery is paused:')} ${printable(report.pausedReason)}`);
    print(
      stdout,
      `  Nothing is lost. Put it right, then: conversion-leads resume --dataset ${settings.dataset.dataset}, and run send again.`,
    );
  } else if (!report.finished) {
    const when =
      report.nextDue === undefined || report.nextDue === 0
        ? 'now'
        : formatTime(Math.ceil(report.nextDue / 1000));
    print(
      stdout,
      `\n${style.yellow('Not finished:')} ${formatCount(report.events.pending)} events wait; next due ${when}. Nothing is lost; run send again.`,
    );
  }
}
