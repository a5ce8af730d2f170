import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StageChange } from '../src/event/index.ts';
import { type Completion, eventFlags } from '../src/intake/index.ts';
import { states } from '../src/outbox/index.ts';
import type { WebhookRow } from '../src/sources/index.ts';
import { sqliteLookUpStore } from '../src/store/sqlite/index.ts';
import { leadId } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { type LiveApp, metaLead, openLiveApp } from './support/live-app.ts';
import { dataset, noon } from './support/test-app.ts';

const source = { dataset, source: 'crm' };
const stages = ['Lead', 'Qualified', 'Opportunity', 'Customer', 'Lost', 'Spam'];

/** A change of deal `deal`, which is person `deal % 3`'s, who sent lead `deal % 3 + 1`. */
interface Change {
  readonly deal: number;
  readonly stage: string;
  readonly time: number;
  readonly always: boolean;
}

type Step = Change | 'claim' | 'complete' | 'lead ads' | 'restart';

const change = fc.record({
  deal: fc.nat(4),
  stage: fc.constantFrom(...stages),
  time: fc.integer({ min: noon - 3000, max: noon }),
  always: fc.boolean(),
});
const step = fc.oneof(
  { weight: 4, arbitrary: change },
  { weight: 3, arbitrary: fc.constantFrom<Step>('claim', 'complete', 'lead ads', 'restart') },
);

const person = (deal: number) => deal % 3;
const ofPerson = (deal: number): Partial<StageChange> => ({
  lead_id: leadId(person(deal) + 1),
  email: `person${person(deal)}@example.com`,
});
const contact = (deal: number) => ({ object: 'contact', id: `c${person(deal)}` });
const record = ({ deal, stage, time }: Change): StageChange => ({
  stage,
  changed_at: time,
  record_id: `d${deal}`,
  object: 'deal',
});

const asComes = (one: Change): WebhookRow => ({
  row: 1,
  problems: [],
  record: record(one),
  lookUp: { object: 'deal', id: `d${one.deal}`, ...(one.always && { always: true }) },
});
const asComplete = (one: Change): WebhookRow => ({
  row: 1,
  problems: [],
  record: { ...ofPerson(one.deal), ...record(one) },
  links: [contact(one.deal)],
});

const receive = (app: LiveApp, row: WebhookRow) =>
  app.live.receive({ settings: app.settings, source: 'crm', rows: [row] });

/** Each event as `lead id, stage, time, state`. */
function outcome(app: LiveApp): readonly string[] {
  const rows = app.store.db
    .prepare(
      `select l.lead_id, s.name, e.time, e.state, e.hold from event e join lead l on l.id = e.lead
       join stage s on s.id = e.stage`,
    )
    .all();
  return rows.map((row) => Object.values(row).join(' ')).toSorted();
}

/** Events that go although the CRM is to be asked about them, and implied ones beside a change that waits for the CRM. */
function wentWaiting(app: LiveApp): readonly unknown[] {
  const { lookUp, implied } = eventFlags;
  return app.store.db
    .prepare(
      `select id from event e where (flags & ${lookUp} and state = ${states.pending.id}) or (flags & ${implied} and exists (
         select 1 from event w where w.lead = e.lead and w.stage = e.stage and w.id <> e.id and w.flags & ${lookUp} and w.state = ${states.held.id}))`,
    )
    .all();
}

const stillAsked = `select id from event where flags & ${eventFlags.lookUp} and state = ${states.held.id}`;

describe('look-ups', () => {
  it('give the same events as changes that were complete from the start, whatever comes first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
        const policy = { jumps: 'report', reorderWindow: 0 } as const;
        const [asked, told] = [openLiveApp({ policy }), openLiveApp({ policy })];
        let completions: Completion[] = [];
        const claim = async (): Promise<void> => {
          for (const { changes } of await sqliteLookUpStore(asked.store).claim(source, 'token', 2))
            for (const { event, eventId, row, change: text } of changes) {
              const given = JSON.parse(text) as StageChange;
              const deal = Number(String(given.record_id).slice(1));
              const complete = { ...ofPerson(deal), ...given };
              const links = [contact(deal)];
              completions.push({ event, eventId, row: { row, problems: [], record: complete, links } });
            }
        };
        const complete = async (): Promise<void> => {
          await asked.live.complete({ settings: asked.settings, source: 'crm', completions });
          completions = [];
        };
        for (const one of steps) {
          if (one === 'claim') await claim();
          else if (one === 'complete') await complete();
          else if (one === 'restart') asked.reopen();
          else if (one === 'lead ads') {
            await asked.live.receiveLeads(asked.settings, [metaLead(1, 'person0@example.com')]);
          } else await receive(asked, asComes(one));
        }
        await asked.live.receiveLeads(asked.settings, [metaLead(1, 'person0@example.com')]);
        for (let round = 0; round < 20; round++) {
          await claim();
          await complete();
        }
        await told.live.receiveLeads(told.settings, [metaLead(1, 'person0@example.com')]);
        for (const one of steps) if (typeof one === 'object') await receive(told, asComplete(one));

        expect(outcome(asked)).toEqual(outcome(told));
        expect(asked.store.db.prepare('select * from look_up').all()).toEqual([]);
        await expectCountersToAgree(asked.store);
      }),
      { numRuns: Number(process.env['RUNS'] ?? 40) },
    );
  }, 300_000);

  it('let nothing go that waits, and imply no stage that does, whatever the policy and the order of answers', async () => {
    const anyStep = fc.oneof(step, fc.constantFrom('answer the last', 'later'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep, { minLength: 1, maxLength: 20 }),
        fc.constantFrom('fill', 'hold', 'report'),
        async (steps, jumps) => {
          const app = openLiveApp({ policy: { jumps, reorderWindow: 600 } });
          const completions: Completion[] = [];
          const claim = async (): Promise<void> => {
            for (const { changes } of await sqliteLookUpStore(app.store).claim(source, 'token', 2))
              for (const { event, eventId, row, change: text } of changes) {
                const given = JSON.parse(text) as StageChange;
                const deal = Number(String(given.record_id).slice(1));
                const complete = { ...ofPerson(deal), ...given };
                completions.push({
                  event,
                  eventId,
                  row: { row, problems: [], record: complete, links: [contact(deal)] },
                });
              }
          };
          const complete = (some: readonly Completion[]) =>
            app.live.complete({ settings: app.settings, source: 'crm', completions: some });
          for (const one of steps) {
            if (one === 'claim') await claim();
            else if (one === 'complete') await complete(completions.splice(0));
            else if (one === 'answer the last') await complete(completions.splice(-1));
            else if (one === 'restart') app.reopen();
            else if (one === 'later') {
              app.now += 650;
              await app.live.release(app.settings);
            } else if (one === 'lead ads')
              await app.live.receiveLeads(app.settings, [metaLead(1, 'person0@example.com')]);
            else await receive(app, asComes(one));
            expect(wentWaiting(app)).toEqual([]);
          }
          for (let round = 0; round < 10; round++) {
            await claim();
            await complete(completions.splice(0));
          }
          expect(wentWaiting(app)).toEqual([]);
          expect(app.store.db.prepare(stillAsked).all()).toEqual([]);
          await expectCountersToAgree(app.store);
        },
      ),
      { numRuns: 40 },
    );
  }, 300_000);
});
