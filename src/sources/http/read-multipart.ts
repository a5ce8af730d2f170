import { type FormFields, formFields } from './form-fields.ts';

/**
 * Reads the texts of `multipart/form-data` as {@link formFields} makes fields of them; files in it are left out.
 * https://www.rfc-editor.org/rfc/rfc7578
 *
 * @param contentType of the request: names the line between the parts
 * @returns undefined when there are too many fields, or no such line
 */
export function readMultipart(body: Uint8Array, contentType: string): FormFields | undefined {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  // A character a byte, until it is known what the bytes belong to.
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');
  return formFields(partsOf(`\r\n${text}`, `\r\n--${boundary}`));
}

function* partsOf(text: string, line: string): Generator<readonly [string, string]> {
  let start = text.indexOf(line);
  while (start !== -1) {
    start += line.length;
    const end = text.indexOf(line, start);
    // Behind the last line stand two more hyphens, and no part.
    if (end === -1 || text.startsWith('--', start)) return;
    const part = readPart(text.slice(start, end));
    if (part !== undefined) yield part;
    start = end;
  }
}

function readPart(part: string): readonly [string, string] | undefined {
  const endOfHead = part.indexOf('\r\n\r\n');
  if (endOfHead === -1) return undefined;
  const head = /^content-disposition:(.*)$/im.exec(part.slice(0, endOfHead))?.[1] ?? '';
  const name = /;\s*name="([^"]*)"/i.exec(head)?.[1];
  if (name === undefined || /;\s*filename\*?=/i.test(head)) return undefined;
  return [utf8(name), utf8(part.slice(endOfHead + 4))];
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
