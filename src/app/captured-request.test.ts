import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCapturedRequest } from './captured-request.ts';

const read = (text: string) => {
  const { body, ...rest } = readCapturedRequest(Buffer.from(text));
  return { ...rest, body: Buffer.from(body).toString('utf8') };
};
const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

describe('readCapturedRequest', () => {
  it('reads a body behind its headers', () => {
    const head = 'POST /v1/sources/crm?a=1 HTTP/1.1\r\nContent-Type: text/plain\r\nX-Secret:  abc \r\n\r\n';
    expect(read(`${head}{"a":1}\r\n\r\n{"b":2}`)).toEqual({
      url: '/v1/sources/crm?a=1',
      headers: { 'content-type': 'text/plain', 'x-secret': 'abc' },
      body: '{"a":1}\r\n\r\n{"b":2}',
      hasHeaders: true,
    });
  });

  it.each([
    ['Content-Type: application/json\n\n{}', '/'],
    ['HTTP/1.1 200 OK\nContent-Type: application/json\n\n{}', '/'],
    ['PUT /x HTTP/2\nContent-Type: application/json\n\n{}', '/x'],
  ])('reads headers as tools write them: %j', (text, url) => {
    expect(read(text)).toEqual({ url, headers: { 'content-type': json }, body: '{}', hasHeaders: true });
  });

  it('cuts off a line end that an editor added', () => {
    expect(read('Content-Length: 2\n\n{}\n').body).toBe('{}');
    expect(read('Content-Length: 2\n\n{"a":1}').body).toBe('{"a":1}');
    expect(read('Content-Length: many\n\n{}\n').body).toBe('{}\n');
  });

  it.each([
    ['{"a":1}', json],
    ['\n [ {"a":1}\n,\n{"b":2} ]', json],
    ['{"a":1}\n{"a":2}\n', 'application/x-ndjson'],
    ['a=1&b%5Bc%5D=x+y\n', form],
    ['{"text":\n"a: b"}\n\n{}', json],
    ['<xml a="b"/>', undefined],
    ['', undefined],
    ['name: Anna', undefined],
  ])('takes a body alone for what it looks like: %j', (text, type) => {
    expect(read(text)).toEqual({
      url: '/',
      headers: type === undefined ? {} : { 'content-type': type },
      body: text,
      hasHeaders: false,
    });
  });

  it('takes any bytes, and loses none of a body', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .string({ unit: fc.constantFrom(...'ab:\r\n {}='), maxLength: 60 })
        .map((text) => new Uint8Array(Buffer.from(text))),
    );
    fc.assert(
      fc.property(bytes, (captured) => {
        const { body, hasHeaders } = readCapturedRequest(captured);
        const whole = Buffer.from(captured);
        expect(whole.subarray(whole.length - body.length).equals(Buffer.from(body)) || hasHeaders).toBe(true);
        if (!hasHeaders) expect(body).toHaveLength(captured.length);
      }),
      { numRuns: 500 },
    );
  });
});
