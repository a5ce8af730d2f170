import type { DatabaseSync } from 'node:sqlite';
import { Agent, type Dispatcher } from 'undici';
import { parseJson } from '../../../src/event/index.ts';

/** A fault planted into a child from outside, to see the harness turn red. */
export interface PlantedFault {
  /** Another text in place of a statement's. */
  rewrite?(sql: string): string;
  /** Called once for each connection whose schema is there. */
  opened?(db: DatabaseSync): void;
  /** Called once, before the command line is loaded. */
  install?(): void;
}

/** The faults by name. */
export const plantedFaults: Readonly<Record<string, PlantedFault>> = {
  /** Nothing is committed before the process ends, although it acknowledges and sends as if it were. */
  'commit-after-answer': {
    rewrite: (sql) =>
      /^begin immediate$/i.test(sql) ? 'savepoint late' : /^commit$/i.test(sql) ? 'select 1' : sql,
    opened(db) {
      const close = db.close.bind(db);
      db.close = () => {
        if (db.isTransaction) db.exec('commit');
        close();
      };
    },
  },

  /** A request counts as accepted while it still is on its way. */
  'outcome-before-answer': {
    install: () =>
      replaceRequest((request, options) => {
        request(options).then(
          ({ body }) => body.dump(),
          () => {},
        );
        const events_received = [...String(options.body).matchAll(/"event_id"/g)].length;
        const body = [Buffer.from(JSON.stringify({ events_received, fbtrace_id: 'x', messages: [] }))];
        const answer = { statusCode: 200, headers: {}, body };
        return Promise.resolve(answer as unknown as Dispatcher.ResponseData);
      }),
  },

  /** Two processes may work the same lane. */
  'lane-without-lease': {
    opened: (db) => {
      for (const change of ['insert', 'update'])
        db.exec(`
          create temp trigger lease_${change} after ${change} on main.lane when new.owner is not null begin
            update lane set owner = null, leased_until = 0 where dataset = new.dataset and lane = new.lane;
          end`);
    },
  },

  /** What was stored and sent is forgotten. */
  'forgotten-event': {
    opened: (db) =>
      db.exec(`
        create temp trigger forget after update of state on main.event when new.state = 2 and new.id % 20 = 0 begin
          delete from event where id = new.id;
        end`),
  },

  /** A batch goes in the wrong order. */
  'reversed-batch': {
    install: () =>
      replaceRequest((request, options) => {
        const { data } = parseJson(String(options.body)) as { data: readonly unknown[] };
        return request({ ...options, body: JSON.stringify({ data: data.toReversed() }) });
      }),
  },
};

type Request = (options: Dispatcher.RequestOptions) => Promise<Dispatcher.ResponseData>;

function replaceRequest(
  other: (request: Request, options: Dispatcher.RequestOptions) => ReturnType<Request>,
): void {
  const { request } = Agent.prototype;
  Object.assign(Agent.prototype, {
    request(this: Agent, options: Dispatcher.RequestOptions) {
      return other((again) => request.call(this, again) as ReturnType<Request>, options);
    },
  });
}
