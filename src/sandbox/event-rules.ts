import { isCurrency } from './event-fields.ts';
import { faultOfShape } from './event-shape.ts';
import type { Refusal } from './graph-error.ts';
import { isObject, type WireEvent } from './wire-event.ts';

/** What the rules need to know beside the event. */
export interface RuleContext {
  /** Unix seconds at which the request was received. */
  readonly now: number;
  /** By how many seconds an event may lie in the future. */
  readonly futureTolerance: number;
  readonly deletedLeadIds: ReadonlySet<string>;
}

/** One rule: the Graph subcode with which the whole request is refused when an event breaks it. */
interface EventRule {
  readonly subcode: number;
  readonly breaks: (event: WireEvent, context: RuleContext) => boolean;
}

const day = 86_400;

/** The rules that an event of the right shape must keep, in the order in which they are looked at. */
const eventRules: readonly EventRule[] = [
  { subcode: 2804003, breaks: (event, { now }) => timeOf(event) < now - daysBack(event) * day },
  { subcode: 2804004, breaks: (event, { now, futureTolerance }) => timeOf(event) > now + futureTolerance },
  { subcode: 2804036, breaks: hasBadLeadId },
  { subcode: 2804050, breaks: (event) => isTooBroad(event.user_data ?? {}) },
  { subcode: 2804009, breaks: (event) => isPurchase(event) && event.custom_data?.value === undefined },
  { subcode: 2804010, breaks: (event) => isPurchase(event) && !isCurrency(event.custom_data?.currency) },
  { subcode: 2804023, breaks: ({ custom_data: it }) => it?.value !== undefined && it.currency === undefined },
  { subcode: 2804008, breaks: hasBadContents },
];

/**
 * The refusal that one event brings on its whole request, or undefined when it may pass. Which event it was stands in
 * the answer only for errors of shape (2804019), as with Meta.
 */
export function refuseEvent(event: unknown, index: number, context: RuleContext): Refusal | undefined {
  const fault = faultOfShape(event, index);
  if (fault !== undefined)
    return { code: 100, subcode: 2804019, message: `Server Side Api Parameter Error: ${fault}` };
  const broken = eventRules.find((rule) => rule.breaks(event as WireEvent, context));
  return broken && { code: 100, subcode: broken.subcode };
}

/** A `lead_id` as text, whether it came as text or as a number; undefined when there is none. */
export function leadIdOf(event: WireEvent): string | undefined {
  const value = event.user_data?.lead_id;
  return value === undefined ? undefined : String(value);
}

function timeOf(event: WireEvent): number {
  return Number(event.event_time);
}

// Only what happened in a store may be reported this late.
function daysBack(event: WireEvent): number {
  return event.action_source === 'physical_store' ? 62 : 7;
}

function hasBadLeadId(event: WireEvent, context: RuleContext): boolean {
  const leadId = leadIdOf(event);
  return leadId !== undefined && (!/^\d{15,17}$/.test(leadId) || context.deletedLeadIds.has(leadId));
}

// https://developers.facebook.com/documentation/ads-commerce/conversions-api/best-practices
const tooBroad = [
  new Set(['ct', 'country', 'st', 'zp', 'ge', 'client_user_agent']),
  new Set(['db', 'client_user_agent']),
  new Set(['fn', 'ge']),
  new Set(['ln', 'ge']),
];

function isTooBroad(userData: Readonly<Record<string, unknown>>): boolean {
  const present: string[] = [];
  for (const [name, value] of Object.entries(userData)) {
    if (value !== '' && !(Array.isArray(value) && value.length === 0)) present.push(name);
  }
  return tooBroad.some((set) => present.every((name) => set.has(name)));
}

function isPurchase(event: WireEvent): boolean {
  return event.event_name === 'Purchase';
}

const contentKeys = new Set([
  'id',
  'quantity',
  'item_price',
  'title',
  'description',
  'brand',
  'category',
  'delivery_category',
]);

function hasBadContents(event: WireEvent): boolean {
  const contents = event.custom_data?.contents;
  if (!Array.isArray(contents)) return false;
  return contents.some(
    (item) =>
      !isObject(item) || !Object.hasOwn(item, 'id') || Object.keys(item).some((key) => !contentKeys.has(key)),
  );
}
