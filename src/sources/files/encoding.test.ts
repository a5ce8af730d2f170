import { describe, expect, it } from 'vitest';
import { detectEncoding } from './encoding.ts';

const text = 'stage,changed_at,name\nLead,2026-11-20,Zoë\n';
const utf16le = Buffer.from(text, 'utf16le');
const utf16be = Buffer.from(text, 'utf16le').swap16();
const bytes = (...parts: (number | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));

const windows = { encoding: 'windows-1252', bom: false };
const sjis = Buffer.from('4c6561642c8e52936382b382f12c8376838c837e8341838083760a', 'hex');

describe('detectEncoding', () => {
  it('knows that a whole file does not end within a character', () => {
    expect(detectEncoding(Buffer.from('Lead,Zoé', 'latin1'), true)).toEqual(windows);
    expect(detectEncoding(Buffer.from('Lead,Zoé'), true)).toEqual({ encoding: 'utf-8', bom: false });
  });

  it.each([
    ['UTF-8', Buffer.from(text), { encoding: 'utf-8', bom: false }],
    ['UTF-8 with BOM', Buffer.from(`\ufeff${text}`), { encoding: 'utf-8', bom: true }],
    ['UTF-8 cut within a character', Buffer.from(text).subarray(0, -2), { encoding: 'utf-8', bom: false }],
    ['UTF-16LE with BOM', bytes(0xff, 0xfe, utf16le), { encoding: 'utf-16le', bom: true }],
    ['UTF-16BE with BOM', bytes(0xfe, 0xff, utf16be), { encoding: 'utf-16be', bom: true }],
    ['UTF-16LE', utf16le, { encoding: 'utf-16le', bom: false }],
    ['UTF-16BE', utf16be, { encoding: 'utf-16be', bom: false }],
    ['Windows-1252', Buffer.from(text, 'latin1'), { encoding: 'windows-1252', bom: false }],
    [
      'UTF-8 with a broken character',
      bytes(Buffer.from('ëü'.repeat(9)), 0xe9),
      { encoding: 'utf-8', bom: false },
    ],
    ['a stray zero', bytes(Buffer.from(text.repeat(200)), 0), { encoding: 'utf-8', bom: false }],
    ['zeros', Buffer.alloc(65_536), { not: 'binary' }],
    ['an image', bytes(0x89, Buffer.from('PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x10\0')), { not: 'binary' }],
    ['control characters', Buffer.from('\x01\x02\x03stage'), { not: 'binary' }],
    ['Shift JIS', sjis, { not: 'unknown' }],
    ['Windows-1251', Buffer.from('Lead,\xc8\xe2\xe0\xed\n', 'latin1'), { not: 'unknown' }],
    [
      'Mac OS Roman',
      Buffer.from('Lead,Zo\x91,Ren\x8e,Andr\x8e,Jos\x8e,B\x8arbel\n', 'latin1'),
      { not: 'unknown' },
    ],
    ['Windows-1250', Buffer.from('Lead,Pawe\xb3,Wa\xb3\xeasa,Micha\xb3\n', 'latin1'), { not: 'unknown' }],
    ['Portuguese', Buffer.from('Lead,João,Conceição,São Paulo,coração\n', 'latin1'), windows],
    ['French', Buffer.from('Lead,Zoé,créée,Besançon,l\x92Haÿ\n', 'latin1'), windows],
    ['signs', Buffer.from('Lead,20 m\xb3,5 cm\xb3,3 dm\xb3,9 mm\xb3,\xa35\n', 'latin1'), windows],
    ['é at the end', Buffer.from('Lead,Zoé', 'latin1'), { encoding: 'utf-8', bom: false }],
    ['one sign', Buffer.from('Lead,100 m\xb3\n', 'latin1'), windows],
  ])('%s', (_, head, expected) => {
    expect(detectEncoding(head)).toEqual(expected);
  });
});
