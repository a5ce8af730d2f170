import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CustomerParameter, hash, normalize } from '../src/customer/index.ts';

const page = readFileSync(new URL('../docs/normalization.md', import.meta.url), 'utf8');

/** The rows of the page's example tables: parameter, input, country, normalized, digest. */
function examples(): readonly (readonly [CustomerParameter, string, string, string, string])[] {
  return page
    .split(/^### /m)
    .slice(1)
    .flatMap((section) => {
      const parameters = [...(section.split('\n')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name);
      return section.split('\n').flatMap((line) => {
        const cells = line.split('|').map((cell) => cell.trim());
        const digest = /^`([0-9a-f]{64})`$/.exec(cells.at(-2) ?? '')?.[1];
        if (digest === undefined) return [];
        const country = cells.length === 6 ? (cells[2] ?? '') : '';
        const normalized = (cells.at(-3) ?? '').replaceAll('`', '');
        const inputs = [...(cells[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, input]) => input ?? '');
        return parameters.flatMap((parameter) =>
          inputs.map(
            (input) => [parameter as CustomerParameter, input, country, normalized, digest] as const,
          ),
        );
      });
    });
}

describe('the examples of docs/normalization.md', () => {
  it.each(examples())('%s: %s %s', (parameter, input, country, normalized, digest) => {
    expect(normalize(parameter, input, country === '' ? {} : { country })).toBe(normalized);
    expect(hash(normalized)).toBe(digest);
  });

  it('are there for each parameter', () => {
    expect(new Set(examples().map(([parameter]) => parameter)).size).toBe(11);
  });
});
