import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytesInput } from './bytes-input.ts';
import { detectFileKind } from './file-kind.ts';
import { openText } from './open-text.ts';

const zip = (...names: string[]) => Buffer.from(`PK\x03\x04\x14\0${names.join('\0PK\x03\x04\x14\0')}`);
const page =
  '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>Lead</td></tr></table></html>';

describe('detectFileKind', () => {
  it.each([
    ['gzip', gzipSync('a')],
    ['excel', zip('[Content_Types].xml', 'xl/workbook.xml')],
    ['excel', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1])],
    ['numbers', zip('Index/Document.iwa')],
    ['opendocument', zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet')],
    ['word', zip('[Content_Types].xml', 'word/document.xml')],
    ['zip', zip('history.csv')],
    ['packed', Buffer.from('BZh91AY')],
    ['pdf', Buffer.from('%PDF-1.7\n')],
    ['html', Buffer.from(`\ufeff\n${page}`)],
    ['html', Buffer.from(`\ufeff${page}`, 'utf16le')],
    ['html', Buffer.from('<!DOCTYPE HTML><p>Log in</p>')],
    ['spreadsheet-xml', Buffer.from('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>')],
    ['utf-32', Buffer.from([0xff, 0xfe, 0, 0, 0x73, 0, 0, 0])],
    [undefined, Buffer.from('stage,changed_at\n')],
    [undefined, Buffer.from('<email>,stage\n')],
    [undefined, Buffer.alloc(0)],
  ])('%s', (kind, head) => {
    expect(detectFileKind(head)).toBe(kind);
  });
});

async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

describe('openText', () => {
  const errorOf = (bytes: Uint8Array) =>
    openText(bytesInput('made.xls', bytes)).then(
      () => undefined,
      (error: unknown) => error,
    );

  it.each([
    [zip('xl/workbook.xml'), 'file_spreadsheet', /lead id formatted as text/],
    [Buffer.from(page), 'file_spreadsheet', /CSV/],
    [gzipSync(zip('xl/workbook.xml')), 'file_spreadsheet', /CSV/],
    [gzipSync(gzipSync('a')), 'file_compressed', /gunzip/],
    [gzipSync(Buffer.alloc(100_000)), 'file_binary', /CSV/],
    [gzipSync(''), 'file_empty', /Export/],
    [gzipSync('stage,changed_at\n').subarray(0, -9), 'file_damaged', /again/],
    [Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), 'file_damaged', /again/],
    [Buffer.from([0x1f, 0x8b]), 'file_damaged', /again/],
    [Buffer.from('\ufeff'), 'file_empty', /Export/],
  ])('refuses what is no text with what to do (%#)', async (bytes, code, fix) => {
    expect(await errorOf(bytes)).toMatchObject({
      name: 'SourceError',
      code,
      fix: expect.stringMatching(fix),
    });
  });

  it('unpacks gzip as a stream, several members too', async () => {
    const long = 'x'.repeat(300_000);
    const packed = Buffer.concat([gzipSync(long), gzipSync('é')]);
    const opened = await openText(bytesInput('made.csv.gz', packed, 100));
    expect(opened).toMatchObject({ compressed: true, encoding: 'utf-8' });
    expect(await textOf(opened.chunks)).toBe(`${long}é`);
  });

  it('tells Windows-1252 from UTF-8 also where the first letter that shows it comes late', async () => {
    const plain = 'Lead,1\n'.repeat(30_000);
    for (const encoding of ['latin1', 'utf8'] as const) {
      for (const [ending, chunk] of [
        ['Zoë,2\n', 65_536],
        ['Zoë', 1],
        ['Zoë', 65_536],
      ] as const) {
        const bytes = Buffer.from(plain + ending, encoding);
        const opened = await openText(bytesInput('made.csv', bytes, chunk));
        expect(await textOf(opened.chunks)).toBe(plain + ending);
      }
    }
  });
});
