import { describe, expect, it } from 'vitest';
import { normalizeEmail, splitEmails } from './email.ts';

describe('e-mail', () => {
  it.each([
    [' John_Smith@Gmail.com ', 'john_smith@gmail.com'],
    ['user.name+tag@domain.co.uk', 'user.name+tag@domain.co.uk'],
    ['mailto:A.B@c.com?subject=hi', 'a.b@c.com'],
    ['John Doe <JOHN@X.COM>', 'john@x.com'],
    ['"Doe, John" <john@x.com>', 'john@x.com'],
    ['john@x.com (work)', 'john@x.com'],
    ['"john@x.com"', 'john@x.com'],
    ['john@x.com;', 'john@x.com'],
    ['john@x.com.', 'john@x.com'],
    ['user@BÜCHER.de', 'user@bücher.de'],
    ['user@xn--bcher-kva.de', 'user@xn--bcher-kva.de'],
    ['JÖRG@firma.de', 'jörg@firma.de'],
    ['jo\u0308rg@firma.de', 'jörg@firma.de'],
    ['用户@例子.中国', '用户@例子.中国'],
    ['उपयोगकर्ता@उदाहरण.भारत', 'उपयोगकर्ता@उदाहरण.भारत'],
    ['ｊｏｈｎ＠ｘ．com', 'john@x.com'],
    ['\u200bjohn@x.com\u00a0', 'john@x.com'],
    ["o'neil@x.com", "o'neil@x.com"],
    ['john @x.com', 'john@x.com'],
    ['john@ x.com', 'john@x.com'],
    ['E-Mail: john@x.com', 'john@x.com'],
    ['="john@x.com"', 'john@x.com'],
    ['a..b.@docomo.ne.jp', 'a..b.@docomo.ne.jp'],
  ])('%j -> %s', (text, expected) => {
    expect(normalizeEmail(text)).toBe(expected);
  });

  it.each([
    'john',
    'john@',
    '@x.com',
    'john@x',
    'john@@x.com',
    'john@doe@x.com',
    'john doe@x.com',
    'a..b@x.com',
    '.a@x.com',
    'john@x..com',
    'john@-x.com',
    'john@x.c',
    'john@1.2.3.4',
    `${'a'.repeat(65)}@x.com`,
    `a@${'x'.repeat(64)}.com`,
    `a@${'x.'.repeat(130)}com`,
  ])('%j is none', (text) => {
    expect(normalizeEmail(text)).toMatchObject({ code: 'email_invalid' });
    expect(normalizeEmail(text)).not.toHaveProperty('value');
  });

  it('is kept with a warning where everyone knows it as a dummy', () => {
    expect(normalizeEmail('Test@Test.com')).toMatchObject({ value: 'test@test.com', code: 'email_dummy' });
  });

  it('is empty without a word', () => {
    expect(normalizeEmail(' ')).toBeUndefined();
  });

  it('is split only where each piece is one', () => {
    expect(splitEmails('a@x.com; b@x.com,c@x.com')).toHaveLength(3);
    expect(splitEmails('a@x.com b@x.com')).toHaveLength(2);
    expect(splitEmails('Doe, John <a@x.com>')).toHaveLength(1);
    expect(splitEmails('A B <a@x.com>; C D <c@x.com>')).toHaveLength(2);
    expect(splitEmails('a@x.com (old)')).toHaveLength(1);
  });
});
