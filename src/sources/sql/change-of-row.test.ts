import { describe, expect, it } from 'vitest';
import { changeOfRow } from './change-of-row.ts';
import type { SqlSourceOptions } from './options.ts';
import { SqlSourceError } from './sql-source-error.ts';

function options(more: Partial<SqlSourceOptions> = {}): SqlSourceOptions {
  return { name: 'crm', url: '', query: '', cursor: 'id', start: '0', fields: {}, constants: {}, ...more };
}

function columns(...names: string[]) {
  return names.map((name) => ({ name }));
}

describe('changeOfRow', () => {
  it('takes columns of the fields’ own names, in any case, and leaves nulls and blanks out', () => {
    const toChange = changeOfRow(columns('id', 'Stage', 'CHANGED_AT', 'email', 'city', 'other'), options());
    expect(toChange(['1', 'Won', '2026-11-20', undefined, '  ', 'x'])).toEqual({
      stage: 'Won',
      changed_at: '2026-11-20',
    });
  });

  it('takes the first of the named columns that is filled, and all e-mail addresses', () => {
    const fields = { stage: ['s1', 's2'], changed_at: ['at'], email: ['mail', 'mail2'], phone: ['tel'] };
    const toChange = changeOfRow(
      columns('s1', 's2', 'at', 'mail', 'mail2', 'tel', 'phone'),
      options({ fields }),
    );
    expect(toChange([' ', 'Won', '1', 'a@example.com', 'b@example.com', 'p:+16505550100', 'no'])).toEqual({
      stage: 'Won',
      changed_at: '1',
      email: ['a@example.com', 'b@example.com'],
      phone: '+16505550100',
    });
    expect(toChange(['Lost', 'Won', '1', undefined, 'b@example.com', undefined, 'no'])).toEqual({
      stage: 'Lost',
      changed_at: '1',
      email: 'b@example.com',
    });
  });

  it('fills what a row lacks from the constants', () => {
    const toChange = changeOfRow(
      columns('stage', 'changed_at', 'object'),
      options({ constants: { object: 'deal', origin: 'Facebook' } }),
    );
    expect(toChange(['Won', '1', undefined])).toMatchObject({ object: 'deal', origin: 'Facebook' });
    expect(toChange(['Won', '1', 'contact'])).toMatchObject({ object: 'contact' });
  });

  it('turns consent round: no, and nothing, are an opt-out', () => {
    const toChange = changeOfRow(
      columns('stage', 'changed_at', 'may_we'),
      options({ fields: { consent: ['may_we'] } }),
    );
    expect(toChange(['Won', '1', 'true']).opted_out).toBe(false);
    expect(toChange(['Won', '1', 'false']).opted_out).toBe(true);
    expect(toChange(['Won', '1', undefined]).opted_out).toBe(true);
  });

  it('leaves an empty stage and time for the reader to report', () => {
    expect(changeOfRow(columns('stage', 'changed_at'), options())([undefined, undefined])).toEqual({
      stage: '',
      changed_at: '',
    });
  });

  it.each([
    [columns('changed_at'), {}, /No column is called stage; the query gives: changed_at/],
    [
      columns('stage', 'at'),
      { fields: { changed_at: ['when'] } },
      /changed_at is to come from "when"; .* stage, at/,
    ],
    [
      [...columns('stage', 'changed_at'), { name: 'email', unusable: 'JSON' }],
      {},
      /email comes from "email", which holds JSON/,
    ],
  ])('refuses columns that can’t be meant', (all, more, message) => {
    expect(() => changeOfRow(all, options(more))).toThrow(SqlSourceError);
    expect(() => changeOfRow(all, options(more))).toThrow(message);
  });
});
