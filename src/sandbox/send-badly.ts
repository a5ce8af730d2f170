import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Answer, FaultyDelivery } from './answer.ts';

const piece = Buffer.alloc(65_536, ' ');

/**
 * Sends an answer as a sick server or a broken line would, straight to the connection: cut off, a byte at a time, much
 * too long, or with headers that never end. Ends when that is done or the client goes away.
 */
export async function sendBadly(
  answer: Answer,
  faulty: FaultyDelivery,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { socket } = response;
  if (socket === null) return;
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  const signal = AbortSignal.any([closing, gone.signal]);
  const { cut_after, trickle_ms, body_bytes, endless_headers } = faulty;

  if (endless_headers === true) {
    await write(socket, statusLine(answer), signal);
    for (let number = 1; !signal.aborted; number++)
      await write(socket, `x-header-${number}: ${'x'.repeat(1000)}\r\n`, signal);
    return;
  }
  const body = Buffer.from(answer.body);
  const length = body_bytes ?? body.length;
  const head = Buffer.from(headOf(answer, length));
  if (trickle_ms !== undefined) {
    for (const byte of Buffer.concat([head, body])) {
      await setTimeout(trickle_ms, undefined, { signal });
      await write(socket, Buffer.of(byte), signal);
    }
  } else {
    await write(
      socket,
      Buffer.concat([head, body.subarray(0, Math.min(length, cut_after ?? length))]),
      signal,
    );
    for (let left = length - body.length; left > 0 && cut_after === undefined && !signal.aborted; )
      left -= await write(socket, piece.subarray(0, Math.min(left, piece.length)), signal);
  }
  if (cut_after === undefined) socket.end();
  // What was written goes out before the connection breaks.
  else socket.write('', () => socket.resetAndDestroy());
}

function statusLine({ status }: Answer): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
}

function headOf(answer: Answer, length: number): string {
  const headers = {
    'content-type': 'application/json; charset=UTF-8',
    ...answer.headers,
    'content-length': length,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${statusLine(answer)}${lines.join('')}\r\n`;
}

/** Waits while the client doesn't read. Gives how many bytes went. */
async function write(socket: Socket, data: Buffer | string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const size = typeof data === 'string' ? Buffer.byteLength(data) : data.length;
  if (socket.write(data)) return size;
  await new Promise<void>((resolve) => {
    const done = () => {
      socket.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    socket.once('drain', done);
    signal.addEventListener('abort', done);
  });
  return size;
}
