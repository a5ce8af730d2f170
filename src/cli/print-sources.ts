import type { ListedSource } from '../app/index.ts';
import { crmStageOf } from '../funnel/index.ts';
import { type Console, print, printUnder } from './console.ts';
import { type SourceState, sourceState } from './source-state.ts';
import { stageLines } from './stage-line.ts';
import { formatCount, formatDuration, formatTime, printable, table } from './terminal/index.ts';

/** What stands in the configuration beside a source, and the present. */
export interface SourceSurroundings {
  /** Unix seconds. */
  readonly now: number;
  /** Where the world reaches the server, or where it listens. */
  readonly address: string;
  readonly hasPublicUrl: boolean;
  /** The stages of a dataset. */
  stagesOf(dataset: string): readonly string[];
}

const ago = (now: number, ms: number | undefined): string =>
  ms === undefined ? '-' : `${formatDuration(Math.max(0, now - Math.floor(ms / 1000)))} ago`;

const stateWords = {
  works: 'works',
  nothing_yet: 'nothing came yet',
  rests: 'rests',
  trouble: 'trouble',
  unknown: '-',
};

/** `sources list`: a line for each. */
export function printSources(io: Console, sources: readonly ListedSource[], now: number): void {
  const { stdout, style } = io;
  if (sources.length === 0) {
    print(stdout, 'The configuration has no sources. docs/configuration.md says how to add one.');
    return;
  }
  const states = new Map(sources.map((source) => [source, sourceState(source)]));
  const rows = [...states].map(([source, { state }]) => [
    source.name,
    source.type,
    source.datasets.join(', '),
    ago(now, lastOf(source)),
    heldText(source),
    stateWords[state],
  ]);
  const [head = '', ...lines] = table([['NAME', 'TYPE', 'DATASET', 'LAST', 'HELD', 'STATE'], ...rows]).split(
    '\n',
  );
  print(stdout, style.dim(head));
  for (const line of lines) print(stdout, line);
  const wrong = [...states].filter(([, { why }]) => why.length > 0);
  if (wrong.length > 0) print(stdout);
  for (const [{ name }, { why }] of wrong)
    printUnder(stdout, `${name}: `, printable(why.join(' ')), style.bold);
  print(stdout, style.dim('\nMore of one: conversion-leads sources show NAME'));
}

/** Of a database, when it was last read: it is asked, whether it has something or not. */
const lastOf = ({ report }: ListedSource): number | undefined => report?.database?.lookedAt ?? report?.lastAt;

function heldText({ report }: ListedSource): string {
  const unmapped = report?.unmapped.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const lookUps = report?.lookUps?.waiting ?? 0;
  const parts = [
    ...(unmapped > 0 ? [`${formatCount(unmapped)} unmapped`] : []),
    ...(lookUps > 0 ? [lookUps === 1 ? '1 look-up' : `${formatCount(lookUps)} look-ups`] : []),
  ];
  return parts.join(', ') || '-';
}

/** `sources show NAME`: all that is known of one. */
export function printListedSource(io: Console, source: ListedSource, around: SourceSurroundings): void {
  const { stdout, style } = io;
  const { name, type, datasets, path, settings, pages, every, report } = source;
  const { now } = around;
  const fact = (label: string, text: string): void =>
    printUnder(stdout, `  ${label.padEnd(12)} `, printable(text), style.dim);
  print(stdout, `${style.bold(name)}, ${type}, to ${datasetsText(datasets)}`);
  if (path !== undefined) {
    fact('address', around.address + path);
    if (!around.hasPublicUrl)
      fact(
        '',
        'This is where serve listens. Set public_url to the https address under which the world reaches it.',
      );
  }
  if (every !== undefined)
    fact('asked', `every ${formatDuration(every)}, last ${ago(now, report?.database?.lookedAt)}`);
  for (const [page, dataset] of Object.entries(pages ?? {})) fact('page', `${page}, to dataset ${dataset}`);
  if (settings !== undefined && Object.keys(settings).length > 0) {
    const words = { given: 'given', default: 'as usual', not_given: 'not given' };
    const texts = Object.entries(settings).map(([key, value]) => `${key} ${words[value]}`);
    fact('settings', texts.join(', '));
  }
  const { state, why } = sourceState(source);
  fact('last', lastText(source, now, state));
  if (state === 'nothing_yet' && path !== undefined)
    fact('', 'If the sender says that it sent something: the log of serve tells why it was refused.');
  fact('items', formatCount(report?.rows ?? 0));
  if (state !== 'nothing_yet' && state !== 'unknown') fact('state', stateWords[state]);
  for (const sentence of why) fact('', sentence);
  printLookUps(source, now, fact);
  for (const { code, message, fix } of report?.unusable ?? []) fact('unusable', `${code}: ${message} ${fix}`);
  printUnmapped(io, source, around, fact);
}

function lastText({ report }: ListedSource, now: number, state: SourceState['state']): string {
  if (report?.lastAt !== undefined)
    return `${ago(now, report.lastAt)}, ${formatTime(Math.floor(report.lastAt / 1000))}`;
  if (state === 'unknown') return 'not noted where the CRM brings the initial stage';
  return (report?.rows ?? 0) > 0 ? 'not noted yet' : 'nothing came yet';
}

const datasetsText = (datasets: readonly string[]): string =>
  `dataset${datasets.length === 1 ? '' : 's'} ${datasets.join(', ')}`;

type Fact = (label: string, text: string) => void;

function printLookUps({ report }: ListedSource, now: number, fact: Fact): void {
  const { waiting = 0, oldest, refused } = report?.lookUps ?? {};
  if (waiting > 0)
    fact(
      'look-ups',
      waiting === 1
        ? `1 change waits for one, it came ${ago(now, oldest)}`
        : `${formatCount(waiting)} changes wait for one, the oldest came ${ago(now, oldest)}`,
    );
  if (refused !== undefined)
    fact(
      '',
      `Refused since ${formatTime(Math.floor(refused.since / 1000))}. Nothing is lost: with a token that works it goes on by itself.`,
    );
}

function printUnmapped(
  { stdout }: Console,
  { name, report, datasets }: ListedSource,
  { stagesOf }: SourceSurroundings,
  fact: Fact,
): void {
  const unmapped = report?.unmapped ?? [];
  if (unmapped.length === 0) return;
  const counts = unmapped.map(({ stage, count }) => {
    const { object = '', pipeline = '', stage: name } = crmStageOf(stage);
    const where = [object, pipeline].filter((part) => part !== '').join(', ');
    return `${JSON.stringify(name)}${where === '' ? '' : ` (${where})`}: ${formatCount(count)}`;
  });
  fact('unmapped', `events wait for a mapping of their stage: ${counts.join('; ')}`);
  fact('', `Complete this and add it under sources.${name}.stages:`);
  for (const line of stageLines(unmapped, datasets.flatMap(stagesOf)))
    print(stdout, `      ${printable(line)}`);
}
