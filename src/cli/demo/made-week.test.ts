import { Buffer } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { parsePhoneNumber } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { type MadeWeek, makeWeek } from './made-week.ts';

const now = 1_795_183_380;
const day = 86_400;
type Row = Readonly<Record<string, string>>;

function historyOf(week: MadeWeek): Row[] {
  return parse(week.history, { columns: true });
}

function exportOf(week: MadeWeek): Row[] {
  const text = Buffer.from(week.leadExport).toString('utf16le');
  return parse(text, { columns: true, delimiter: '\t', bom: true, quote: false });
}

const cell = (row: Row, column: string): string => row[column] ?? '';
// Date.parse takes 30 February for 2 March.
const seconds = (text: string): number => (text.includes('-02-30T') ? Number.NaN : Date.parse(text) / 1000);
const bare = (text: string): string => text.slice(text.indexOf(':') + 1);
const unique = (values: readonly string[]): number => new Set(values).size;
const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const week = makeWeek({ now, seed: 1, leads: 400 });
const history = historyOf(week);
const leads = exportOf(week).filter((row) => cell(row, 'email') !== 'test@meta.com');
const created = new Map(leads.map((row) => [bare(cell(row, 'id')), seconds(cell(row, 'created_time'))]));
const byEmail = new Map(leads.map((row) => [cell(row, 'email'), bare(cell(row, 'id'))]));
const byPhone = new Map(leads.map((row) => [bare(cell(row, 'phone_number')), bare(cell(row, 'id'))]));

/** Whose row it is, by what it carries: the CRM's lead id if it is one, else e-mail, else phone. */
function leadOf(row: Row): string | undefined {
  const id = cell(row, 'Lead ID');
  if (created.has(id)) return id;
  const phone = cell(row, 'Phone');
  const number = phone === '' ? '' : parsePhoneNumber(phone, 'GB').number;
  return byEmail.get(cell(row, 'Email').trim().toLowerCase()) ?? byPhone.get(number);
}

describe('makeWeek', () => {
  it('is the same for the same seed and now, another for others', () => {
    expect(makeWeek({ now, seed: 1, leads: 400 })).toEqual(week);
    expect(makeWeek({ now, seed: 2, leads: 400 }).history).not.toBe(week.history);
    expect(makeWeek({ now: now + day, seed: 1, leads: 400 }).history).not.toBe(week.history);
  });

  it('says what will come of it', () => {
    expect(week.funnel).toEqual(['Lead', 'Qualified', 'Opportunity', 'Customer']);
    expect(week.facts).toMatchInlineSnapshot(`
      {
        "accepted": {
          "Customer": 29,
          "Lead": 392,
          "Opportunity": 73,
          "Qualified": 181,
        },
        "events": {
          "accepted": 675,
          "changes": 672,
          "duplicate": 4,
          "implied": 11,
          "rejected": 4,
        },
        "implied": {
          "Lead": 4,
          "Opportunity": 2,
          "Qualified": 5,
        },
        "invalid": {
          "lead_id_damaged": 2,
          "lead_id_shape": 2,
          "no_matching_key": 2,
          "stage_missing": 2,
          "time_before_lead": 2,
          "time_future": 2,
          "time_unreadable": 2,
          "unknown_stage": 2,
          "user_data_too_broad": 1,
        },
        "leadExport": {
          "leads": 420,
          "testLeads": 2,
        },
        "recovered": {
          "changes": 163,
          "leads": 94,
        },
        "rows": {
          "invalid": 17,
          "read": 720,
          "skipped": 31,
          "valid": 672,
        },
        "skipped": {
          "not_a_meta_lead": 8,
          "opted_out": 3,
          "too_old_on_arrival": 20,
        },
        "warnings": {
          "email_invalid": 3,
          "hash_of_nothing": 2,
          "phone_invalid": 3,
        },
      }
    `);
  });

  it.each([40, 100, 400, 3000])('has sums that hold, with %i leads', (count) => {
    for (const seed of [1, 2, 3]) {
      const made = makeWeek({ now, seed, leads: count });
      const { rows, events, invalid, skipped, accepted, implied, leadExport } = made.facts;
      expect(historyOf(made)).toHaveLength(rows.read);
      expect(rows.read).toBe(rows.valid + rows.invalid + rows.skipped);
      expect(total(invalid)).toBe(rows.invalid);
      expect(total(skipped)).toBe(rows.skipped);
      expect(events.changes).toBe(rows.valid);
      expect(events.changes + events.implied).toBe(events.duplicate + events.accepted + events.rejected);
      expect(total(accepted)).toBe(events.accepted);
      expect(total(implied)).toBe(events.implied);
      expect(exportOf(made)).toHaveLength(leadExport.leads + leadExport.testLeads);
      expect(events.rejected).toBe(2 * made.deletedLeadIds.length);
      expect(Object.values(invalid).every((each) => each > 0)).toBe(true);
    }
  });

  it('looks like life: the funnel, and a quarter of the rows without a lead id', () => {
    const { accepted, leadExport } = week.facts;
    const share = (stage: string): number => (accepted[stage] ?? 0) / leadExport.leads;
    expect(share('Qualified')).toBeCloseTo(0.45, 1);
    expect(share('Opportunity')).toBeCloseTo(0.2, 1);
    expect(share('Customer')).toBeCloseTo(0.08, 1);
    const without = history.filter((row) => cell(row, 'Lead ID') === '').length;
    expect(without / history.length).toBeGreaterThan(0.18);
    expect(without / history.length).toBeLessThan(0.32);
  });

  it('holds nobody: example domains, numbers kept for fiction that are valid, each once', () => {
    const phones = leads.map((row) => bare(cell(row, 'phone_number')));
    const emails = leads.map((row) => cell(row, 'email'));
    expect(unique(phones)).toBe(leads.length);
    expect(unique(emails)).toBe(leads.length);
    for (const phone of phones) expect(parsePhoneNumber(phone).isValid(), phone).toBe(true);
    for (const email of emails) expect(email).toMatch(/^[a-z.-]+\d*@example\.(com|org|net)$/);
    expect(unique(leads.map((row) => cell(row, 'id')))).toBe(leads.length);
    for (const id of created.keys()) expect(id).toMatch(/^[1-9]\d{14,16}$/);
  });

  it('has the mistakes that the facts name', () => {
    const count = (test: (row: Row) => boolean): number => history.filter(test).length;
    const { invalid, skipped, warnings, events } = week.facts;
    expect(count((row) => /^\d\.\d+E\+\d+$/.test(cell(row, 'Lead ID')))).toBe(
      2 * (invalid['lead_id_damaged'] ?? 0),
    );
    expect(count((row) => /^\d{18}$/.test(cell(row, 'Lead ID')))).toBe(invalid['lead_id_shape']);
    expect(count((row) => cell(row, 'Changed At').includes('-02-30T'))).toBe(invalid['time_unreadable']);
    expect(count((row) => cell(row, 'Stage') === 'Qualifed')).toBe(invalid['unknown_stage']);
    expect(count((row) => cell(row, 'Stage') === '')).toBe(invalid['stage_missing']);
    expect(count((row) => seconds(cell(row, 'Changed At')) > now)).toBe(invalid['time_future']);
    expect(count((row) => cell(row, 'Opted Out') === 'yes')).toBe(skipped['opted_out']);
    expect(count((row) => cell(row, 'Lead Source') === 'Google Ads')).toBe(skipped['not_a_meta_lead']);
    expect(count((row) => cell(row, 'Phone') === '+44 1234')).toBe(warnings['phone_invalid']);
    expect(count((row) => cell(row, 'Email').startsWith('e3b0c442'))).toBe(warnings['hash_of_nothing']);
    expect(history.length - unique(history.map((row) => JSON.stringify(row)))).toBe(events.duplicate);
  });

  it('has stage changes that come after their lead, in order, within the week, but for those it names', () => {
    const early: Row[] = [];
    const old: Row[] = [];
    const stagesOf = new Map<string, [number, number][]>();
    for (const row of history) {
      const at = seconds(cell(row, 'Changed At'));
      const rank = week.funnel.indexOf(cell(row, 'Stage'));
      const lead = leadOf(row);
      if (lead === undefined || rank === -1 || !(at <= now)) continue;
      if (at <= (created.get(lead) ?? 0)) early.push(row);
      else if (at < now - 7 * day + 3600) old.push(row);
      if (at > (created.get(lead) ?? 0)) stagesOf.set(lead, [...(stagesOf.get(lead) ?? []), [rank, at]]);
    }
    expect(early).toHaveLength(week.facts.invalid['time_before_lead'] ?? 0);
    expect(old).toHaveLength(week.facts.skipped['too_old_on_arrival'] ?? 0);
    for (const steps of stagesOf.values()) {
      const times = steps.toSorted(([a], [b]) => a - b).map(([, at]) => at);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
    expect(old.every((row) => seconds(cell(row, 'Changed At')) < now - 7 * day)).toBe(true);
  });

  it('can be recovered where the facts say so', () => {
    const recovered = history.filter((row) => {
      const id = cell(row, 'Lead ID');
      return !created.has(id) && leadOf(row) !== undefined;
    });
    expect(recovered).toHaveLength(week.facts.recovered.changes);
    expect(unique(recovered.map((row) => leadOf(row) ?? ''))).toBe(week.facts.recovered.leads);
  });

  it('refuses a number of leads that it can not make', () => {
    for (const count of [0, 39, 8001, Number.NaN]) {
      expect(() => makeWeek({ now, seed: 1, leads: count })).toThrow(RangeError);
    }
    expect(makeWeek({ now, seed: 3, leads: 8000 }).facts.leadExport.leads).toBe(8400);
  });
});
