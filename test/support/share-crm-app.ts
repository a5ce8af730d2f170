import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import {
  type CrmAnswer,
  type CrmApp,
  type CrmCall,
  type CrmServer,
  startCrmApp,
  startCrmServer,
} from './crm-app.ts';

/** A CRM's API, and `serve` with its source. */
export interface SharedCrm {
  readonly app: CrmApp;
  readonly crm: CrmServer;
}

/**
 * Starts a CRM's API and `serve` once for all tests of a file: a start takes longer than what most of them prove. Each test
 * sees only what came since it began, so each needs records, people and leads of its own.
 *
 * @param source the source's block of the configuration, with the address of the API
 * @returns to be read within tests
 */
export function shareCrmApp(
  answer: (call: CrmCall) => CrmAnswer,
  source: (api: string) => Readonly<Record<string, unknown>>,
): SharedCrm {
  const closes: (() => Promise<void>)[] = [];
  let shared: SharedCrm | undefined;
  beforeAll(async () => {
    const onEnd = (close: () => Promise<void>) => closes.unshift(close);
    const crm = await startCrmServer(answer, onEnd);
    shared = { crm, app: await startCrmApp(source(crm.url), {}, onEnd) };
  }, 60_000);
  beforeEach(() => shared?.app.begin());
  // Not before: what is asked for at the start is the first test's to look at.
  afterEach(() => {
    shared?.crm.calls.splice(0);
  });
  afterAll(async () => {
    for (const close of closes) await close();
  });
  function get(): SharedCrm {
    if (shared === undefined) throw new Error('it is not started yet');
    return shared;
  }
  return {
    get app() {
      return get().app;
    },
    get crm() {
      return get().crm;
    },
  };
}
