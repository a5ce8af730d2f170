import { hash as digest } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isHashOfNothing, recognizeHash } from './hash.ts';
import { hash, hashCustomerInformation } from './index.ts';

const sha = (text: string): string => digest('sha256', text, 'hex');
const mary = sha('mary@acme.com');

describe('hashed values', () => {
  it('pass through in lower case, with the appendix of the parameter builder as it is', () => {
    expect(hash(mary.toUpperCase())).toBe(mary);
    expect(hash(`${mary.toUpperCase()}.ABcDEFGh`)).toBe(`${mary}.ABcDEFGh`);
    expect(recognizeHash(`${mary}.AQ`)).toBe(`${mary}.AQ`);
    expect(recognizeHash(`${mary}.ABC`)).toBeUndefined();
    expect(recognizeHash(`${mary}ab`)).toBeUndefined();
  });

  it('pass through for each parameter, in any case and with blanks around', () => {
    const all = ['em', 'ph', 'fn', 'ln', 'ge', 'db', 'ct', 'st', 'zp', 'country', 'external_id'] as const;
    for (const parameter of all) {
      for (const value of [mary, mary.toUpperCase(), ` ${mary}\n`, `${mary}.ABcDEFGh`]) {
        const { hashes, problems } = hashCustomerInformation(parameter, value, { country: 'US' }, 'x');
        expect(hashes, parameter).toEqual([value.length > 70 ? value : mary]);
        expect(problems).toEqual([]);
      }
    }
  });

  it('of nothing are refused', () => {
    for (const word of [
      '',
      ' ',
      'null',
      'NULL',
      'None',
      'n/a',
      'N/A',
      'undefined',
      'NaN',
      'nan',
      'unknown',
      '-',
    ]) {
      expect(isHashOfNothing(sha(word)), word).toBe(true);
      const { hashes, problems } = hashCustomerInformation('ph', sha(word), {}, 'phone');
      expect(hashes).toEqual([]);
      expect(problems.map(({ code }) => code)).toEqual(['hash_of_nothing']);
    }
    expect(isHashOfNothing(mary)).toBe(false);
  });

  it('of MD5 are refused by name', () => {
    const { hashes, problems } = hashCustomerInformation(
      'em',
      digest('md5', 'mary@acme.com', 'hex'),
      {},
      'email',
    );
    expect(hashes).toEqual([]);
    expect(problems).toMatchObject([{ code: 'hash_md5', path: 'email' }]);
  });
});

describe('lists', () => {
  it('mix raw and hashed values and hold each person once', () => {
    const values = ['Mary@Acme.com', mary.toUpperCase(), `${mary}.ABcDEFGh`, '', 'bob@acme.com'];
    expect(hashCustomerInformation('em', values, {}, 'email')).toEqual({
      hashes: [mary, sha('bob@acme.com')],
      problems: [],
    });
  });

  it('lose a bad value and keep the others', () => {
    const { hashes, problems } = hashCustomerInformation('em', ['n/a', 'bob@acme.com', 'bob'], {}, 'email');
    expect(hashes).toEqual([sha('bob@acme.com')]);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['email_invalid', 'email[0]'],
      ['email_invalid', 'email[2]'],
    ]);
  });

  it('may stand in one cell', () => {
    expect(
      hashCustomerInformation('em', `Mary@Acme.com; ${sha('bob@acme.com')}`, {}, 'email').hashes,
    ).toEqual([mary, sha('bob@acme.com')]);
    const phones = '+1 650 555 1212 / +49 171 1234567';
    expect(hashCustomerInformation('ph', phones, {}, 'phone').hashes).toEqual([
      sha('16505551212'),
      sha('491711234567'),
    ]);
    expect(hashCustomerInformation('ph', `${mary},${sha('x')}`, {}, 'phone').hashes).toEqual([
      mary,
      sha('x'),
    ]);
  });
});

it('empty cells give nothing and no problem', () => {
  for (const value of ['', ' ', '\u00a0', [], ['', ' ']]) {
    expect(hashCustomerInformation('fn', value, {}, 'first_name')).toEqual({ hashes: [], problems: [] });
  }
});

it('numbers are read as they are written', () => {
  expect(hashCustomerInformation('ph', 16505551212, {}, 'phone').hashes).toEqual([sha('16505551212')]);
  expect(hashCustomerInformation('zp', 2134, { country: 'US' }, 'zip').hashes).toEqual([sha('02134')]);
  expect(hashCustomerInformation('db', 19970216, {}, 'date_of_birth').hashes).toEqual([sha('19970216')]);
});

it('doubtful values are used and warned of', () => {
  const { hashes, problems } = hashCustomerInformation('ph', '(650)555-1212', {}, 'phone');
  expect(hashes).toEqual([sha('6505551212')]);
  expect(problems).toMatchObject([{ code: 'phone_no_country', severity: 'warning' }]);
});

it('the cache changes nothing', () => {
  const values = ['Montana', 'montana', 'N/A', 'Île-de-France', 'CA'];
  for (const country of ['US', 'BG', undefined]) {
    for (const value of [...values, ...values]) {
      const options = country === undefined ? {} : { country };
      const cached = hashCustomerInformation('st', value, options, 'state');
      expect(cached).toEqual(hashCustomerInformation('st', value, { ...options, cache: false }, 'state'));
    }
  }
});
