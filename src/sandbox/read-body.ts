import type { IncomingMessage } from 'node:http';

/**
 * The whole body of a request, or undefined when it is longer than `limit` bytes; what comes after the limit is
 * thrown away as it arrives.
 *
 * @throws when the sender goes away in the middle, or `signal` aborts.
 */
export function readBody(
  request: IncomingMessage,
  limit: number,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = () => reject(new Error('The request was cut off.'));
    const done = (body: Buffer | undefined) => {
      signal.removeEventListener('abort', stop);
      resolve(body);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks.length = 0;
        done(undefined);
      }
    });
    request.on('end', () => done(Buffer.concat(chunks)));
    request.on('error', stop);
    request.on('close', () => {
      signal.removeEventListener('abort', stop);
      stop();
    });
  });
}
