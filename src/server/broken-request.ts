import type { Socket } from 'node:net';
import { errorBody, type HttpErrorCode, httpErrors } from './http-errors.ts';
import { jsonType, securityHeaders } from './security-headers.ts';

const codes: Readonly<Record<string, HttpErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
};

/** Answers what is no HTTP, or came too slowly, and hangs up. */
export function refuseBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = codes[error.code ?? ''] ?? 'bad_request';
  const body = errorBody(code);
  const head = Object.entries({
    'content-type': jsonType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...securityHeaders,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${httpErrors[code].status} Error\r\n${head.join('')}\r\n${body}`, () =>
    socket.destroy(),
  );
}
