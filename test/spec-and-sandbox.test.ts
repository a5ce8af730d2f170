import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../src/event/index.ts';
import { refuseEvent } from '../src/sandbox/event-rules.ts';
import { validateEvent } from '../src/spec/index.ts';
import { brokenEvents, doubtfulEvents, fullEvent, unusualEvents } from './broken-events.ts';

const now = fullEvent.event_time + 60;

function weRefuse(event: unknown): boolean {
  return validateEvent(event, { now }).some(({ severity }) => severity === 'error');
}

/** The event goes over the wire first. */
function theyRefuse(event: unknown): boolean {
  const context = { now, futureTolerance: 0, deletedLeadIds: new Set<string>() };
  return refuseEvent(parseJson(JSON.stringify(event)), 0, context) !== undefined;
}

/** What we refuse and the sandbox, like Meta, takes: why we are stricter. */
const stricter: Readonly<Record<string, string>> = {
  // Meta takes these and silently doesn't count them as Conversion Leads.
  'action_source website': 'not recognized',
  'no custom_data': 'not recognized',
  'event_source web': 'not recognized',
  'no event_source': 'not recognized',
  'no lead_event_source': 'not recognized',
  'an empty lead_event_source': 'not recognized',
  // Meta's documentation names the form; its answer to another one is not known, so none is sent.
  'an empty event_id': 'undocumented answer',
  'an event_id of blanks': 'undocumented answer',
  'lead_id with leading 0': 'undocumented answer: such a number is no JSON either',
  'a hash in capitals': 'the documentation wants lower case',
  'an MD5': 'Meta matches SHA-256 only',
  'an empty list': 'says nothing',
  'an empty external id': 'says nothing',
  'no IP address': 'the documentation wants a valid one',
  'a negative value': 'the optimization has no use for it',
  'currency in small letters': 'ISO 4217 has capitals',
};

/** The same by what we say of such events, in which order nobody thought of them: code and path. */
const reasons: readonly (readonly [said: RegExp, reason: string])[] = [
  [/^parameter_\w+ (?:action_source|custom_data(?:\.(?:lead_)?event_source)?)$/, 'not recognized'],
  [/^parameter_not_hashed user_data\.\w+$/, 'the documentation wants SHA-256 in lower case'],
  [/^parameter_value user_data\.client_ip_address$/, 'the documentation wants a valid one'],
  [/^parameter_value user_data\.\w+$/, 'says nothing'],
  [/^parameter_type (?:event_id|user_data\.\w+)$/, 'the documentation wants text'],
  [/^parameter_value event_id$/, 'undocumented answer'],
  [/^parameter_value data_processing_options_(?:country|state)$/, 'undocumented answer'],
  [/^parameter_value custom_data\.value$/, 'the optimization has no use for less than 0'],
  [/^parameter_value custom_data\.currency$/, 'ISO 4217 has three capitals'],
  [/^lead_id_shape user_data\.lead_id$/, 'undocumented answer: such a number is no JSON either'],
];

/** What we hold against an event that has no reason above. */
function unexplained(event: unknown): string[] {
  return validateEvent(event, { now })
    .filter(({ severity }) => severity === 'error')
    .map(({ code, path }) => `${code} ${path.replace(/\[\d+\]$/, '')}`)
    .filter((said) => !reasons.some(([pattern]) => pattern.test(said)));
}

describe('C1: validateEvent and the sandbox, which have separate rules', () => {
  it.each([...unusualEvents, ...doubtfulEvents].map(([what, event]) => [what, event] as const))(
    'both take %s',
    (_, event) => {
      expect(weRefuse(event)).toBe(false);
      expect(theyRefuse(event)).toBe(false);
    },
  );

  it('differ only in what is listed here', () => {
    const taken = brokenEvents.filter(([, event]) => !theyRefuse(event)).map(([what]) => what);
    expect(taken.sort()).toEqual(Object.keys(stricter).sort());
  });

  it('differ for these reasons alone', () => {
    const taken = brokenEvents.flatMap(([, event]) => (theyRefuse(event) ? [] : [event]));
    expect(taken.flatMap(unexplained)).toEqual([]);
  });

  it('agree on events made and mutated: what we pass is taken, what we refuse alone has a reason', () => {
    const made = [fullEvent, ...[...unusualEvents, ...brokenEvents].map(([, event]) => event)].filter(
      isRecord,
    );
    const sections = ['user_data', 'custom_data'] as const;
    const values = fc.oneof(
      fc.constantFrom<unknown>(
        ...made.flatMap((event) =>
          sections.flatMap((name) => Object.values(isRecord(event[name]) ? event[name] : {})),
        ),
        ...made.flatMap((event) => Object.values(event)),
        undefined,
      ),
      fc.jsonValue(),
    );
    const keys = [...new Set(made.flatMap((event) => Object.keys(event)))];
    const inner = [
      ...new Set(
        made.flatMap((event) =>
          sections.flatMap((name) => Object.keys(isRecord(event[name]) ? event[name] : {})),
        ),
      ),
    ];
    const change = fc.record({
      section: fc.constantFrom('', ...sections),
      key: fc.constantFrom(...keys, ...inner),
      value: values,
    });
    let passed = 0;
    fc.assert(
      fc.property(fc.constantFrom(...made), fc.array(change, { maxLength: 3 }), (start, changes) => {
        let event: Record<string, unknown> = start;
        for (const { section, key, value } of changes) {
          const part = event[section];
          event =
            section === ''
              ? { ...event, [key]: value }
              : { ...event, [section]: isRecord(part) ? { ...part, [key]: value } : part };
        }
        // A number past 2^53 is text for who reads JSON without losing digits; no amount is so large.
        const wire = JSON.stringify(event);
        if (JSON.stringify(parseJson(wire)) !== wire) return;
        if (weRefuse(event)) {
          if (!theyRefuse(event)) expect(unexplained(event)).toEqual([]);
          return;
        }
        passed += 1;
        expect(theyRefuse(event)).toBe(false);
      }),
      { numRuns: 5000 },
    );
    expect(passed).toBeGreaterThan(100);
  });
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
