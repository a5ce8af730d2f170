import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { serveContext } from '../src/cli/serve-context.ts';
import { loadServeSettings } from '../src/config/index.ts';
import { crms } from '../src/sources/index.ts';

const pages = join(import.meta.dirname, '../docs/sources');
const folder = mkdtempSync(join(tmpdir(), 'docs-crms-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = (name: string): string => readFileSync(join(pages, name), 'utf8');
const yamlIn = (text: string): string => /^```yaml\n([\s\S]*?)^```/m.exec(text)?.[1] ?? '';
const datasets = /^datasets:\n(?: .*\n)+/m;

/** Reads what a page shows, as it stands there, with something for each variable. */
function load(yaml: string): { readonly sources: readonly object[] } {
  const file = join(folder, 'config.yaml');
  writeFileSync(join(folder, 'token.txt'), 'token');
  writeFileSync(file, yaml.replaceAll('YOUR-HOST', 'leads.example.com').replaceAll('SUBDOMAIN', 'acme'));
  const names = [...yaml.matchAll(/\$\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
  const env = Object.fromEntries(names.map((name) => [name, '0123456789abcdef']));
  return loadServeSettings(file, serveContext({ env }));
}

describe('the pages of CRMs', () => {
  it('are one for each, and each stands in the table of all', () => {
    const types = crms.map(({ type }) => `${type}.md`);
    expect(readdirSync(pages).sort()).toEqual([...types, 'README.md'].sort());
    for (const { type } of crms)
      expect(page('README.md')).toMatch(new RegExp(`\\| \\[.*\\]\\(${type}.md\\) \\| \`${type}\``));
  });

  it.each(crms.map(({ type }) => type))('%s has the sections of all, in their order', (type) => {
    const sections = [...page(`${type}.md`).matchAll(/^## (.*)$/gm)].map(([, name]) => name ?? '');
    const usual = ['Configuration', 'What is taken from it', 'Its habits', 'Not confirmed'];
    expect(sections[0]).toMatch(/^In /);
    expect(sections.filter((name) => usual.includes(name))).toEqual(usual);
  });

  it.each(crms.map(({ type }) => type))(
    '%s shows a source that works in the file that all pages name',
    (type) => {
      const file = yamlIn(page('README.md'));
      expect(load(file).sources).toHaveLength(1);
      const source = yamlIn(page(`${type}.md`));
      const url = source.includes('public_url:') ? '' : 'public_url: https://leads.example.com\n';
      expect(load(url + (datasets.exec(file)?.[0] ?? '') + source).sources).toMatchObject([{ crm: type }]);
    },
  );
});
