import { statSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../config/index.ts';
import type { RowFinding } from '../intake/index.ts';
import { fileInput, SourceError } from '../sources/index.ts';
import { type Console, print } from './console.ts';
import { type OwnerFile, openOwnerFile, refuseInput } from './owner-file.ts';
import { RejectedRows } from './rejected-rows.ts';
import { writeRejectedRows } from './rejects-rows-writer.ts';
import { rejectsWriter } from './rejects-writer.ts';
import { formatCount, printable } from './terminal/index.ts';

/** Where refused rows go. */
export interface RejectsOptions {
  readonly rejects?: string;
  readonly rejectsRows?: string;
}

/** What takes a run's findings and writes them. */
export interface Rejects {
  /** Undefined when nobody wants to know. */
  readonly onFinding: ((finding: RowFinding) => void) | undefined;
  /** At the end of the run, whatever its end. Says on `output` what was written. */
  finish(output: Console['stdout']): Promise<void>;
}

/** Adds the options. */
export function addRejectsOptions(command: Command): Command {
  return command
    .option('--rejects <file>', 'write the problems of rows that can not be sent (CSV), without their values')
    .option(
      '--rejects-rows <file>',
      'write those rows themselves, with what is wrong: to be corrected and sent again',
    );
}

/**
 * Refuses options that can't work before any file is opened.
 *
 * @throws UsageError when a file's rows are wanted that can be read only once, or one would be written over
 */
export function checkRejectsOptions(options: RejectsOptions, files: readonly string[]): void {
  for (const path of [options.rejects, options.rejectsRows]) if (path !== undefined) refuseInput(path, files);
  const once =
    options.rejectsRows === undefined ? undefined : files.find((name) => !fileInput(name).reopenable);
  if (once === undefined) return;
  throw new UsageError(
    `--rejects-rows reads a file twice, and ${once === '-' ? 'standard input' : printable(once)} can be read only once. Save it to a file first.`,
  );
}

/**
 * Opens the files for refused rows before any row is read.
 *
 * @param files the files of stage changes. With several, the second one's rows go to `FILE-2`, and so on.
 * @throws UsageError when one can't be written
 */
export function openRejects(options: RejectsOptions, files: readonly string[]): Rejects {
  const problems = options.rejects === undefined ? undefined : openOwnerFile(options.rejects, files);
  const add = problems === undefined ? undefined : rejectsWriter(problems);
  const rejected = new RejectedRows();
  const outputs = options.rejectsRows === undefined ? [] : openOutputs(options.rejectsRows, files);
  const wanted = add !== undefined || outputs.length > 0;
  return {
    onFinding: wanted
      ? (finding) => {
          add?.(finding);
          if (outputs.length > 0) rejected.add(finding);
        }
      : undefined,
    finish: async (output) => {
      problems?.close();
      for (const { file, source, fingerprint } of outputs) {
        try {
          print(output, `${await writeOne(source, fingerprint, rejected, file)} ${printable(file.path)}.`);
        } finally {
          file.close();
        }
      }
    },
  };
}

interface Output {
  readonly file: OwnerFile;
  readonly source: string;
  readonly fingerprint: string;
}

function openOutputs(path: string, files: readonly string[]): readonly Output[] {
  const ending = extname(path);
  return files.map((source, at) => {
    const own = at === 0 ? path : `${path.slice(0, path.length - ending.length)}-${at + 1}${ending}`;
    return { source, file: openOwnerFile(own, files), fingerprint: fingerprintOf(source) };
  });
}

async function writeOne(
  source: string,
  fingerprint: string,
  rejected: RejectedRows,
  file: OwnerFile,
): Promise<string> {
  const name = printable(source);
  // Rows are found again by their numbers.
  if (fingerprintOf(source) !== fingerprint)
    return `${name} was changed since it was read, so its refused rows are not in`;
  try {
    const count = await writeRejectedRows(fileInput(source), rejected, file);
    return `${formatCount(count)} refused ${count === 1 ? 'row' : 'rows'} of ${name} ${count === 1 ? 'is' : 'are'} in`;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return `${printable(error.message)} Its refused rows are not in`;
  }
}

function fingerprintOf(path: string): string {
  try {
    const { size, mtimeMs, ino } = statSync(path);
    return `${size} ${mtimeMs} ${ino}`;
  } catch {
    return '';
  }
}
