import type { z } from 'zod';
import { unknownKey } from './unknown-key.ts';
import { refuse } from './usage-error.ts';
import type { Place, YamlDocument } from './yaml-document.ts';

/** A place in a configuration file: keys, and numbers of items from 0. */
export type Path = readonly PropertyKey[];

/** Collects what is wrong in a configuration file. Values of the file are never repeated. */
export class Mistakes {
  readonly #file: string;
  readonly #document: YamlDocument;
  readonly #found: { readonly place: Place; readonly text: string }[];
  /** Paths (as JSON) of values that nothing more is to be said of: they wait for a variable, or are wrong already. */
  readonly #settled = new Set<string>();

  /** Begins with what is no YAML. */
  constructor(file: string, document: YamlDocument) {
    this.#file = file;
    this.#document = document;
    this.#found = document.mistakes.map(({ place, message }) => ({ place, text: `this ${message}` }));
  }

  /** Adds one, at the value of `path` or at its key; none where a variable is not set, or something is wrong already. */
  add(path: Path, message: string, part: 'key' | 'value' = 'value'): void {
    if (!this.isSettled(path)) this.#push(path, message, part);
  }

  /** Adds that a map lacks one of `keys`; not when it has one that is wrong. */
  addLack(path: Path, keys: readonly string[], message: string): void {
    if (keys.some((key) => this.isSettled([...path, key]))) return;
    const names = keys.join(', ').replace(/, (?=[^,]*$)/, ' or ');
    this.#push(path, `lacks ${names}: ${message}`, 'key');
  }

  /** Adds those that a schema found in what stands at `path`, one for each place. */
  addIssues(error: z.ZodError | undefined, path: readonly string[]): void {
    const said = new Set<string>();
    for (const issue of error?.issues ?? []) {
      const at = [...path, ...issue.path];
      if (issue.code === 'unrecognized_keys') {
        // The message is the list of known keys: settingsMap.
        const known = issue.message.split(' ');
        for (const key of issue.keys) this.add([...at, key], unknownKey('is no setting', key, known), 'key');
      } else if (!said.has(JSON.stringify(at))) {
        said.add(JSON.stringify(at));
        this.add(at, messageOf(issue), issue.code === 'invalid_key' ? 'key' : 'value');
      }
    }
    // A name that can't be taken says nothing of what stands under it.
    const values = error?.issues.filter(({ code }) => code !== 'invalid_key') ?? [];
    for (const wrong of wrongPaths({ issues: values }))
      this.#settled.add(JSON.stringify([...path, ...wrong]));
  }

  /** Notes that the value at `path` names a variable of the environment that is not set; a mistake if it is needed. */
  addUnset(path: Path, variable: string, needed: boolean): void {
    if (needed) this.#push(path, `needs the environment variable ${variable}, which is not set`, 'value');
    this.#settled.add(JSON.stringify(path));
  }

  /** Whether the value at `path`, or one that it is part of, waits for a variable or is wrong. */
  isSettled(path: Path): boolean {
    return path.some((_, at) => this.#settled.has(JSON.stringify(path.slice(0, at + 1))));
  }

  /** @throws UsageError with all, in the order of the file. */
  throw(): void {
    this.#found.sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
    refuse(this.#found.map(({ place, text }) => `${this.#file}:${place.join(':')}: ${text}`));
  }

  #push(path: Path, message: string, part: 'key' | 'value'): void {
    const found = this.#document.locate(path, part);
    const name = found.path.map(printable).join('.') || 'the file';
    this.#found.push({ place: found.place, text: `${name} ${message}` });
  }
}

/** The keys whose values a schema refuses; an item of a list stands for all of the list. */
export function wrongPaths(error: Pick<z.ZodError, 'issues'> | undefined): readonly Path[] {
  return (error?.issues ?? []).flatMap((issue): readonly Path[] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...issue.path, key]);
    return [issue.path.slice(0, issue.path.findLastIndex((segment) => typeof segment === 'string') + 1)];
  });
}

/** What an issue says; of a key, what its own schema says. */
export function messageOf(issue: z.core.$ZodIssue): string {
  return (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined) ?? issue.message;
}

/** A key as it may be shown; what looks unlike one (a secret in the wrong place, a control sign) is not. */
export function printable(key: string): string {
  return /^[\w .-]{1,40}$/.test(key) ? key : '(a key)';
}
