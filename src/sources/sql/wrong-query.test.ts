import { expect, it } from 'vitest';
import { wrongQuery } from './wrong-query.ts';

it.each(['postgres://host/crm', 'sqlite:crm.db'])(
  'says what is wrong with a query before it is asked: %s',
  (url) => {
    expect(wrongQuery('select * from deal where moved > :cursor', url)).toBeUndefined();
    expect(wrongQuery('select * from deal', url)).toContain(':cursor');
    expect(wrongQuery('select 1 where 1 > :cursor; drop table deal', url)).toContain(
      'more than one statement',
    );
  },
);
