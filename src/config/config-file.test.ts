import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConfigFile, readConfigFile } from './config-file.ts';
import { UsageError } from './usage-error.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function read(text: string, env = {}, dataset?: string): ConfigFile {
  const file = join(directory, 'c.yaml');
  writeFileSync(file, text);
  return readConfigFile(file, { env, dataset, fields: ['stage', 'lead_id', 'email'] });
}

/** The lines of the refusal, without the directory. */
function refusal(text: string, env = {}, dataset?: string): string[] {
  try {
    read(text, env, dataset);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message.replaceAll(`${directory}/`, '').split('\n');
  }
  throw new Error('was not refused');
}

function variable(name: string): string {
  return `\${${name}}`;
}

describe('readConfigFile', () => {
  it('names every mistake at once, with its place', () => {
    const mistakes = refusal(`store: mysql://root:SECRET@db
stor: x
datasets:
  "123":
    acces_token: SECRET
    country: SECRET
    funnel:
      - Lead
      - ""
      - LEAD
    map:
      lead_id: Meta Lead ID
      emial: SECRET
    drop_bad_lead_id: SECRET
    only: SECRET
  main:
    country: DE
  "456": SECRET
`);
    expect(mistakes).toEqual([
      'c.yaml:1:8: store must be sqlite:FILE or a path',
      'c.yaml:2:1: stor is no setting; did you mean store?',
      'c.yaml:5:5: datasets.123.acces_token is no setting; did you mean access_token?',
      'c.yaml:6:14: datasets.123.country must be the two letters of a country (ISO 3166-1), such as DE',
      'c.yaml:9:9: datasets.123.funnel.1 must not be empty',
      'c.yaml:10:9: datasets.123.funnel.2 is named twice',
      'c.yaml:13:7: datasets.123.map.emial is no field of a stage change; did you mean email?',
      'c.yaml:14:23: datasets.123.drop_bad_lead_id must be true or false',
      expect.stringMatching(/^c\.yaml:15:11: datasets\.123\.only must be Column=Value/),
      'c.yaml:16:3: datasets.main must be the id of a dataset: digits',
      'c.yaml:18:10: datasets.456 must be a map of settings',
    ]);
    expect(mistakes.join()).not.toContain('SECRET');
  });

  it('names the place of what is no YAML, without quoting it', () => {
    expect(refusal('datasets:\n  1:\n    access_token: "SECRET\n')).toEqual([
      expect.stringMatching(/^c\.yaml:\d+:\d+: this lacks a closing sign/),
    ]);
    expect(refusal('store: a\nstore: SECRET')).toEqual(['c.yaml:2:1: this is a key that stands twice']);
    expect(refusal('- SECRET')).toEqual([
      'c.yaml:1:1: the file must be a map of settings such as store and datasets',
    ]);
    expect(refusal('store: [SECRET]')).toEqual(['c.yaml:1:8: store must be text']);
    expect(refusal('a: &a [x, x]\nb: &b [*a, *a]\nstore: *none')[0]).toBe(
      "c.yaml: its anchors can't be resolved. Write the values out.",
    );
  });

  it('puts in the environment, and asks for the variables of the dataset in use only', () => {
    const settings = (token: string, country: string): string =>
      `{ access_token: "${variable(token)}", country: "${variable(country)}" }`;
    const text = `datasets:\n  1: ${settings('ONE', 'CC')}\n  2: ${settings('TWO', 'CC2')}`;
    expect(read(text, { ONE: 'abc', CC: 'de' }, '1').dataset?.settings).toEqual({
      access_token: 'abc',
      country: 'DE',
    });
    expect(refusal(text, { TWO: '', CC2: 'fr' }, '2')).toEqual([
      'c.yaml:3:22: datasets.2.access_token needs the environment variable TWO, which is not set',
    ]);
    expect(refusal(text, { ONE: 'SECRET', CC: 'SECRET' }, '1')).toEqual([
      expect.stringMatching(/^c\.yaml:2:41: datasets\.1\.country must be the two letters/),
    ]);
    expect(read(text).dataset).toBeUndefined();
  });

  it('reads secrets from files beside it', () => {
    writeFileSync(join(directory, 'token'), 'FROM-FILE\n');
    writeFileSync(join(directory, 'bad'), 'SECRET\nSECRET\n');
    expect(read('datasets: { 1: { access_token_file: token } }').dataset?.settings.access_token).toBe(
      'FROM-FILE',
    );
    expect(refusal('datasets: { 1: { access_token_file: none, app_secret_file: bad } }')).toEqual([
      "c.yaml:1:37: datasets.1.access_token_file names a file that can't be read (ENOENT)",
      'c.yaml:1:60: datasets.1.app_secret_file names a file that is empty or holds more than one line',
    ]);
    expect(refusal('datasets: { 1: { access_token_file: token, access_token: SECRET } }')).toEqual([
      'c.yaml:1:37: datasets.1.access_token_file stands beside access_token; give one of them',
    ]);
  });

  it('shares settings through anchors, and finds mistakes behind them', () => {
    const shared = (country: string): string =>
      `datasets:\n  1: &all { country: ${country}, funnel: [A, B] }\n  2: *all\n`;
    expect(read(shared('DE'), {}, '2').dataset?.settings).toEqual({ country: 'DE', funnel: ['A', 'B'] });
    expect(refusal(shared('X'), {}, '2')).toHaveLength(2);
  });

  it('says which file is missing', () => {
    const missing = (): ConfigFile => readConfigFile('/nowhere/c.yaml', { env: {}, fields: [] });
    expect(missing).toThrow(/^--config \/nowhere\/c\.yaml can't be read \(ENOENT\)/);
  });

  it('takes an empty file for no settings', () => {
    expect(read('# nothing yet\n')).toMatchObject({ ids: [], dataset: undefined });
  });

  it('throws nothing but UsageError, whatever the file holds', () => {
    const yamlish = fc.array(
      fc.constantFrom(
        'datasets:',
        'store:',
        '1:',
        'country:',
        'map:',
        ' ',
        '  ',
        '\n',
        '- ',
        '{',
        '}',
        '*a',
        '&a',
        '"',
        variable('A'),
        'x',
        '? ',
        '!!int',
        '<<:',
        '__proto__:',
        '[',
        ']',
        ',',
        '\t',
      ),
      { maxLength: 40 },
    );
    const text = fc.oneof(
      yamlish.map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    fc.assert(
      fc.property(text, (source) => {
        try {
          read(source);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
