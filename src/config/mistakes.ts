import type { z } from 'zod';
import { unknownKey } from './unknown-key.ts';
import { refuse } from './usage-error.ts';
import type { Place, YamlDocument } from './yaml-document.ts';

/** Collects what is wrong in a configuration file. Values of the file are never repeated. */
export class Mistakes {
  readonly #file: string;
  readonly #document: YamlDocument;
  readonly #found: { readonly place: Place; readonly text: string }[];

  /** Begins with what is no YAML. */
  constructor(file: string, document: YamlDocument) {
    this.#file = file;
    this.#document = document;
    this.#found = document.mistakes.map(({ place, message }) => ({ place, text: `this ${message}` }));
  }

  /** Adds one, at the value of `path` or at its key. */
  add(path: readonly PropertyKey[], message: string, part: 'key' | 'value' = 'value'): void {
    const name = path.map((segment) => printable(String(segment))).join('.') || 'the file';
    this.#found.push({ place: this.#document.place(path, part), text: `${name} ${message}` });
  }

  /** Adds those that `schema` found in what stands at `path`; not at the paths (as JSON) of `except`. */
  addIssues(
    error: z.ZodError | undefined,
    path: readonly string[],
    schema: z.ZodObject,
    except: ReadonlySet<string>,
  ): void {
    for (const issue of error?.issues ?? []) {
      const at = [...path, ...issue.path];
      if (except.has(JSON.stringify(at.filter((segment) => typeof segment === 'string')))) continue;
      if (issue.code === 'invalid_key') this.add(at, 'must be the id of a dataset: digits', 'key');
      else if (issue.code !== 'unrecognized_keys') this.add(at, issue.message);
      else {
        const known = Object.keys(schema.shape);
        for (const key of issue.keys) this.add([...at, key], unknownKey('is no setting', key, known), 'key');
      }
    }
  }

  /** @throws UsageError with all, in the order of the file. */
  throw(): void {
    this.#found.sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
    refuse(this.#found.map(({ place, text }) => `${this.#file}:${place.join(':')}: ${text}`));
  }
}

/** A key as it may be shown; what looks unlike one (a secret in the wrong place, a control sign) is not. */
function printable(key: string): string {
  return /^[\w .-]{1,40}$/.test(key) ? key : '(a key)';
}
