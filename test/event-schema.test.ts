import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import {
  brokenEvents,
  doubtfulEvents,
  fullEvent,
  specificationExample,
  unusualEvents,
} from './broken-events.ts';

const file = join(import.meta.dirname, '../schema/event.schema.json');
const validate = new Ajv2020().compile(JSON.parse(readFileSync(file, 'utf8')));

/** As it goes over the wire: without what is undefined. */
function accepts(event: unknown): boolean {
  return validate(JSON.parse(JSON.stringify(event)));
}

describe('schema/event.schema.json', () => {
  it("takes the specification's example, and a lead id of 17 digits", () => {
    expect(accepts(JSON.parse(specificationExample))).toBe(true);
    expect(accepts({ ...fullEvent, user_data: { lead_id: 12345678901234568 } })).toBe(true);
  });

  it.each([...unusualEvents, ...doubtfulEvents].map(([what, event]) => [what, event] as const))(
    'takes %s',
    (_, event) => {
      expect(accepts(event)).toBe(true);
    },
  );

  it.each(brokenEvents)('refuses %s', (_, event) => {
    expect(accepts(event)).toBe(false);
  });
});
