import { describe, expect, it } from 'vitest';
import { detectEncoding } from './encoding.ts';

const text = 'stage,changed_at,name\nLead,2026-11-20,Zoë\n';
const utf16le = Buffer.from(text, 'utf16le');
const utf16be = Buffer.from(text, 'utf16le').swap16();
const bytes = (...parts: (number | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));

describe('detectEncoding', () => {
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
    ['xlsx', bytes(Buffer.from('PK\x03\x04'), 20, 0), { not: 'spreadsheet' }],
    ['xls', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1), { not: 'spreadsheet' }],
    ['gzip', bytes(0x1f, 0x8b, 8, 0), { not: 'compressed' }],
  ])('%s', (_, head, expected) => {
    expect(detectEncoding(head)).toEqual(expected);
  });
});
