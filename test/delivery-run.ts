import { type DeliverOptions, type DeliveryContext, deliver, openMetaClient } from '../src/delivery/index.ts';
import type { Outbox } from '../src/outbox/index.ts';
import { dataset, type TestClock } from './delivery-fixture.ts';
import type { ScriptedServer } from './delivery-server.ts';

/** What a test sets otherwise. */
export interface RunOptions extends Partial<Omit<DeliverOptions, 'dataset'>> {
  readonly context?: Partial<DeliveryContext>;
  readonly token?: string;
  /** Milliseconds after which a request is given up. */
  readonly total?: number;
}

/** Delivers from an outbox to a scripted server: time passes as soon as nothing else is going on. */
export async function runDelivery(
  outbox: Outbox,
  server: ScriptedServer,
  clock: TestClock,
  { context = {}, token = 'EAAx', total = 1000, ...options }: RunOptions = {},
) {
  const client = openMetaClient({ dataset, token, endpoint: server.endpoint, timeouts: { total } });
  const full: DeliveryContext = {
    outbox,
    client,
    clock: clock.read,
    random: () => 0.5,
    sleep: clock.sleepWhen(server.idle),
    ...context,
  };
  try {
    return await deliver(full, { dataset, ...options });
  } finally {
    await client.close();
  }
}
