import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { Document, isMap, parseDocument } from 'yaml';
import { readOptions } from './read-options.ts';
import type { CommonOptions } from './settings.ts';
import { UsageError } from './usage-error.ts';

/**
 * Writes what the options say of reading a file (`--map`, `--map-stage`, `--only`, `--time-zone`, `--date-order`,
 * `--lead-event-source`) into a configuration file, under `mappings` and a name; one of that name is replaced. All else in
 * the file stays, comments too. A file that isn't there is made, for its owner alone.
 *
 * @param fields the fields that `--map` may name
 * @throws UsageError when the options are wrong or say nothing, or the file can't be read or written.
 */
export function saveMapping(
  file: string,
  name: string,
  options: CommonOptions,
  fields: readonly string[],
): void {
  if (!/^[\w .-]{1,60}$/.test(name)) {
    throw new UsageError('--save-mapping must be a name of letters, digits, blanks and . - _');
  }
  const { map, map_stage, only, time_zone, date_order, lead_event_source } = readOptions(
    options,
    fields,
  ).settings;
  const mapping = Object.fromEntries(
    Object.entries({
      lead_event_source,
      time_zone,
      date_order,
      only: only && [`${only.column}=${only.values.join('|')}`],
      map,
      map_stage,
    }).filter(([, value]) => value !== undefined),
  );
  if (Object.keys(mapping).length === 0) {
    throw new UsageError(
      '--save-mapping has nothing to save: no --map, --map-stage, --only, --time-zone or the like.',
    );
  }
  const exists = existsSync(file);
  const document = exists ? parseDocument(read(file)) : new Document({});
  const usable = document.contents === null || isMap(document.contents);
  if (document.errors.length > 0 || !usable) {
    throw new UsageError(`--config ${file} is no map in YAML, so nothing can be added to it.`);
  }
  document.setIn(['mappings', name], document.createNode(mapping));
  write(file, String(document), exists ? statSync(file).mode & 0o777 : 0o600);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`--config ${file} can't be read.`);
  }
}

/** Whoever reads the file meanwhile sees the old one or the new one. */
function write(file: string, text: string, mode: number): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, { mode });
    renameSync(beside, file);
  } catch {
    throw new UsageError(`--config ${file} can't be written.`);
  }
}
