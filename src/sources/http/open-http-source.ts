import type { StageChange } from '../../event/index.ts';
import { problem } from '../../spec/index.ts';
import { bodyLimits, tooMany } from '../json-body.ts';
import { isObject, notObject } from '../json-row.ts';
import type { SourceRow } from '../source.ts';
import type { WebhookReading, WebhookRequest, WebhookSource } from '../webhook.ts';
import { changeMaker, type ItemPlace, itemsPath, type MadeChange, valuesAt } from './change-maker.ts';
import type { Path } from './compile-path.ts';
import type { HttpSourceOptions } from './options.ts';
import { readBodies, type WebhookBody } from './read-bodies.ts';
import { signedAt, verifySender } from './verify.ts';

/**
 * Opens a source for any tool's webhook: what stands where in its bodies is a matter of the mapping, which is made ready
 * once. The record's stage is the CRM's own name for it; whoever takes the rows knows the tables of stages.
 *
 * @throws SourceError `mapping_invalid` when the mapping names what there isn't, or a path that can't be followed
 */
export function openHttpSource(options: HttpSourceOptions): WebhookSource {
  const make = changeMaker(options);
  const items = itemsPath(options);
  return {
    verify: (request) => verifySender(options.auth, request),
    read: (request) => readRows(request, items, make),
    signedAt: (request) => signedAt(options.auth, request),
  };
}

function readRows(
  request: WebhookRequest,
  items: Path | undefined,
  make: (place: ItemPlace) => MadeChange,
): WebhookReading {
  const read = readBodies(request);
  if ('refused' in read) return { refusal: read.refused };
  const rows: SourceRow<StageChange>[] = [];
  for (const body of read.bodies) {
    const whole = { body: body.value, now: request.now, found: new Map<Path, readonly unknown[]>() };
    for (const { item, unreadable } of itemsOf(body, items, request.now)) {
      if (rows.length === bodyLimits.items) return { refusal: tooMany(bodyLimits) };
      const row = body.line ?? rows.length + 1;
      const reason = unreadable ?? (isObject(item) ? undefined : notObject);
      rows.push(
        reason === undefined
          ? { row, ...make({ ...whole, item }) }
          : { row, problems: [problem('row_unreadable', 'row', { reason })] },
      );
    }
  }
  return { rows };
}

interface Item {
  readonly item?: unknown;
  readonly unreadable?: string;
}

function itemsOf({ value, unreadable }: WebhookBody, path: Path | undefined, now: number): readonly Item[] {
  if (unreadable !== undefined) return [{ unreadable }];
  if (path === undefined) return listed(value);
  const found = valuesAt(path, { item: value, body: value, now });
  // A row of its own, so that it is seen: a webhook that is refused is soon forgotten.
  if (found.length === 0)
    return [{ unreadable: `its body has nothing at "${path.text}", where its items should be` }];
  return found.flatMap(listed);
}

function listed(value: unknown): readonly Item[] {
  if (Array.isArray(value)) return value.map((item: unknown) => ({ item }));
  // A form's list that doesn't begin at 0, or has gaps.
  if (isObject(value) && isNumbered(value)) return Object.values(value).map((item) => ({ item }));
  return [{ item: value }];
}

function isNumbered(value: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^\d{1,9}$/.test(key));
}
