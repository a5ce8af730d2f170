// From a request to the event at the destination, on an idle server: `serve` in a process of its own, one stage change at
// a time, each sent when the one before has arrived. The destination is a bare HTTP server in this process.
// Usage: npm run -s bench -- live [changes].
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const changes = Number(process.argv[2] ?? 200);
const linger = 100;
/** Milliseconds over the linger. */
const goal = 50;
const token = 'bench-token-0123456789abcdef';
const launcher = fileURLToPath(new URL('../bin/conversion-leads.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'conversion-leads-bench-'));

let arrived = (): void => {};
const destination = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    arrived();
    const received = (JSON.parse(body) as { data: unknown[] }).data.length;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ events_received: received, messages: [], fbtrace_id: 'A' }));
  });
});
await new Promise<void>((resolve) => destination.listen(0, '127.0.0.1', resolve));
const config = join(folder, 'conversion-leads.yaml');
writeFileSync(
  config,
  `store: store.sqlite
tokens: { bench: { token: ${token}, scopes: [ingest] } }
datasets:
  "1":
    access_token: bench
    endpoint: http://127.0.0.1:${(destination.address() as AddressInfo).port}
    lead_event_source: Bench
    funnel: "Lead, Qualified, Customer"
    linger: ${linger}ms
`,
);
const child = spawn(
  process.execPath,
  ['--conditions=source', launcher, 'serve', '--config', config, '--listen', '127.0.0.1:0'],
  { stdio: ['ignore', 'ignore', 'pipe'] },
);
try {
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('serve did not start')));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const found = /Listening at (\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const times: number[] = [];
  const now = Math.floor(Date.now() / 1000);
  for (let n = 0; n < changes; n++) {
    const done = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const began = performance.now();
    const answer = await fetch(`${url}/v1/datasets/1/stage-changes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        stage: 'Lead',
        changed_at: now - 60,
        lead_id: String(2_000_000_000_000_000 + n),
        email: `lead${n}@example.com`,
      }),
    });
    if (answer.status !== 202) throw new Error(`answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
    await done;
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
  console.log(
    `${changes} changes, linger ${linger} ms: request to destination p50 ${at(0.5).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)} ms, ` +
      `p99 ${at(0.99).toFixed(0)} ms; over the linger p50 ${(at(0.5) - linger).toFixed(0)} ms, goal ${goal}`,
  );
} finally {
  child.kill();
  destination.close();
  destination.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}
