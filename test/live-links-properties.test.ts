import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RecordRef, WebhookRow } from '../src/sources/index.ts';
import { leadId } from './support/changes.ts';
import { expectCountersToAgree } from './support/expect-counters.ts';
import { type LiveApp, metaLead, openLiveApp } from './support/live-app.ts';
import { noon } from './support/test-app.ts';

const ref = fc
  .record({ object: fc.constantFrom('deal', 'contact'), n: fc.nat(3) })
  .map(({ object, n }): RecordRef => ({ object, id: `${object}${n}` }));
const stage = fc.constantFrom('Lead', 'Qualified', 'Customer', 'Lost', 'Spam');
const lead = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });

const change = fc.record({
  stage,
  lead,
  own: ref,
  links: fc.array(ref, { maxLength: 2 }),
  asks: fc.boolean(),
});
const step = fc.oneof(
  { weight: 6, arbitrary: change },
  { weight: 2, arbitrary: fc.array(ref, { minLength: 2, maxLength: 4 }) },
  { weight: 2, arbitrary: fc.constantFrom('a day later', 'restart', 'lead ads') },
);

interface Standing {
  readonly id: string;
  readonly stage: string;
  readonly lead: unknown;
}

function standingEvents(app: LiveApp): readonly Standing[] {
  const rows = app.store.db
    .prepare(
      `select lower(hex(e.event_id)) as id, s.name as stage, l.lead_id as lead from event e
       join lead l on l.id = e.lead join stage s on s.id = e.stage`,
    )
    .all();
  return rows as unknown as Standing[];
}

it('links make no two lead ids one, and take no event from the lead id that it came with', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      const app = openLiveApp({ policy: { jumps: 'report', reorderWindow: 0 } });
      const receive = (row: Omit<WebhookRow, 'row' | 'problems'>) =>
        app.live.receive({ settings: app.settings, source: 'crm', rows: [{ row: 1, problems: [], ...row }] });
      const given: Standing[] = [];
      let time = noon - 3000;
      for (const one of steps) {
        time += 50;
        if (one === 'restart') app.reopen();
        else if (one === 'lead ads')
          await app.live.receiveLeads(app.settings, [metaLead(1), metaLead(2), metaLead(3)]);
        else if (one === 'a day later') {
          app.now += 90_000;
          time = app.now - 3000;
          await app.live.release(app.settings);
        } else if (Array.isArray(one)) await receive({ skip: 'no_stage_change', links: one });
        else {
          const id = one.lead === undefined ? undefined : leadId(one.lead);
          const own = { record_id: one.own.id, object: one.own.object };
          const [result] = await receive({
            record: { stage: one.stage, changed_at: time, ...own, ...(id !== undefined && { lead_id: id }) },
            links: one.links,
            ...(one.asks && { lookUp: one.own }),
          });
          if (id !== undefined && result?.status === 'stored')
            given.push({ id: String(result.eventIds[0]).replace('-', ''), stage: one.stage, lead: id });
        }
      }
      const standing = standingEvents(app);
      for (const { id, stage: name, lead: of } of given) {
        const own = standing.find((event) => event.id === id);
        // Or one that waited longer, and turned out to be the same lead's, stands for it.
        const instead = standing.find((event) => event.lead === of && event.stage === name);
        expect((own ?? instead)?.lead).toBe(of);
      }
      const twice = 'select lead_id from lead where lead_id is not null group by lead_id having count(*) > 1';
      expect(app.store.db.prepare(twice).all()).toEqual([]);
      await expectCountersToAgree(app.store);
    }),
    { numRuns: 60 },
  );
});
