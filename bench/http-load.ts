import { connect, type Socket } from 'node:net';

/** What came of a load. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Requests a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers by status. */
  readonly statuses: ReadonlyMap<number, number>;
}

/** What to put a load on. */
export interface Load {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly connections: number;
  /** So many seconds, unless the bodies end before. */
  readonly seconds: number;
  /** Requests a second; absent: each connection sends the next one as soon as it has its answer. */
  readonly rate?: number;
  /** The next body; undefined: there are no more. */
  readonly next: () => string | undefined;
}

/**
 * Sends POST requests over connections that stay open, one at a time on each, and reads no more of an answer than it must:
 * the load must not be what is slow. With a rate, a request counts from the moment at which it was due, so that a server
 * that stops for a while pays for all that would have come meanwhile.
 */
export async function runLoad(load: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(load.url);
  const sockets = await Promise.all(
    Array.from({ length: load.connections }, () => open(hostname, Number(port))),
  );
  const head = `POST ${load.path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${load.token}\r\ncontent-type: application/json\r\ncontent-length: `;
  const latencies: number[] = [];
  const statuses = new Map<number, number>();
  const waiting: number[] = [];
  const free: Socket[] = [];
  const began = performance.now();
  const end = began + load.seconds * 1000;
  let open_ = 0;
  let ended = false;
  const finished = Promise.withResolvers<void>();

  const send = (socket: Socket, due: number): boolean => {
    const body = load.next();
    if (body === undefined) {
      ended = true;
      return false;
    }
    open_ += 1;
    dues.set(socket, due);
    socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return true;
  };
  const dues = new Map<Socket, number>();
  const onAnswer = (socket: Socket, status: number): void => {
    const now = performance.now();
    latencies.push(now - (dues.get(socket) ?? now));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    open_ -= 1;
    if (now >= end) ended = true;
    const due = load.rate === undefined ? now : waiting.shift();
    if (!ended && due !== undefined) send(socket, due);
    else free.push(socket);
    if (ended && open_ === 0) finished.resolve();
  };
  for (const socket of sockets) readAnswers(socket, (status) => onAnswer(socket, status), finished.reject);

  if (load.rate === undefined) for (const socket of sockets) send(socket, performance.now());
  else {
    free.push(...sockets);
    const between = 1000 / load.rate;
    let due = began;
    const pace = (): void => {
      const now = performance.now();
      for (; due <= now && due < end; due += between) {
        const socket = free.pop();
        if (socket === undefined) waiting.push(due);
        else send(socket, due);
      }
      if (due < end && !ended) setImmediate(pace);
      else if (open_ === 0) finished.resolve();
      else ended = true;
    };
    pace();
  }
  await finished.promise;
  const seconds = (performance.now() - began) / 1000;
  for (const socket of sockets) socket.destroy();
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  return {
    requests: latencies.length,
    seconds,
    rate: latencies.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    statuses,
  };
}

function open(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Calls back at the end of each answer. */
function readAnswers(
  socket: Socket,
  onAnswer: (status: number) => void,
  onError: (error: Error) => void,
): void {
  let text = '';
  socket.on('error', onError);
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    text += chunk;
    const head = text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(text)?.[1];
    if (length === undefined) throw new Error('an answer without a length');
    if (text.length < head + 4 + Number(length)) return;
    const status = Number(text.slice(9, 12));
    text = '';
    onAnswer(status);
  });
}
