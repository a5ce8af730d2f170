import { hash } from 'node:crypto';
import { type CrmAccess, type CrmApi, CrmApiError, type CrmUpkeep } from '../crm/crm.ts';
import { isObject } from '../json-row.ts';
import { version } from './records.ts';
import type { StageField } from './stage-fields.ts';

/** What a channel for notifications is made of. */
export interface Channel {
  readonly id: string;
  /** Where Zoho posts to. */
  readonly address: string;
  /** Comes back with each notification. */
  readonly token: string;
  readonly stages: readonly StageField[];
}

/** Milliseconds. */
const minute = 60_000;
const day = 24 * 60 * minute;
/** A week is the most; what asks for more gets an hour. */
const life = 6 * day;
const often = day / 2;

/**
 * Keeps a channel for notifications open: it ends after a week at most, and Zoho forgets it then. It is renewed twice a
 * day, and sooner where Zoho grants less, so that days without us cost nothing. Coming again after a restart does no harm:
 * a channel of this number is changed, and made if there is none.
 *
 * All edits of a module are asked for: a choice of fields needs Zoho's internal ids of module and fields, which only a
 * token that reads the settings gets.
 * https://www.zoho.com/crm/developer/docs/api/v8/notifications/enable.html
 */
export function zohoUpkeep(channel: Channel, access: CrmAccess): CrmUpkeep {
  return {
    access,
    async run(api, now) {
      const watch = {
        channel_id: channel.id,
        events: channel.stages.flatMap(({ module }) => [`${module}.create`, `${module}.edit`]),
        channel_expiry: isoSeconds(now + life),
        token: channel.token,
        notify_url: channel.address,
        return_affected_field_values: true,
        notify_on_related_action: false,
      };
      const renewed = await ask(api, 'PUT', watch);
      const answer = renewed.ok ? renewed : await ask(api, 'POST', watch);
      if (!answer.ok) {
        const code = answer.code === undefined ? '' : ` (${answer.code})`;
        throw new CrmApiError({ kind: 'retry', reason: `it made no channel for notifications${code}` });
      }
      const until = answer.until ?? now + life;
      const again = now + Math.min(often, Math.max((until - now) / 2, minute));
      const isNew = !renewed.ok;
      const isShort = until < now + day;
      if (!isNew && !isShort) return { again };
      const what = isNew ? 'opened' : 'renewed';
      return {
        again,
        note: `the channel ${channel.id} for notifications is ${what}, until ${isoSeconds(until)}`,
      };
    },
  };
}

/** The number of a source's channel: the same after each start, another one for each address that notifications go to. */
export function channelId(address: string): string {
  const digits = BigInt(`0x${hash('sha256', address).slice(0, 16)}`) % 9_000_000_000_000n;
  return String(digits + 1_000_000_000_000n);
}

interface WatchAnswer {
  readonly ok: boolean;
  /** Zoho's word for why not. */
  readonly code?: string;
  /** The earliest end of what was granted, milliseconds. */
  readonly until?: number;
}

/** A channel that Zoho doesn't know is `NOT_SUBSCRIBED`, with status 400 or in an answer that is a success. */
async function ask(api: CrmApi, method: 'PUT' | 'POST', watch: unknown): Promise<WatchAnswer> {
  try {
    return readAnswer(await api.ask({ method, path: `${version}/actions/watch`, json: { watch: [watch] } }));
  } catch (error) {
    if (error instanceof CrmApiError && error.trouble.kind === 'refused')
      return { ok: false, code: `status ${error.trouble.status}` };
    throw error;
  }
}

function readAnswer(answer: unknown): WatchAnswer {
  const list = isObject(answer) && Array.isArray(answer['watch']) ? answer['watch'] : [];
  const items = list.filter(isObject);
  const code = items.map((item) => item['code']).find((one) => one !== 'SUCCESS');
  if (items.length === 0 || items.some(({ status }) => status !== 'success'))
    return { ok: false, ...(typeof code === 'string' && /^[A-Z_]{1,50}$/.test(code) && { code }) };
  const ends = items
    .flatMap(({ details }) =>
      isObject(details) && Array.isArray(details['events']) ? details['events'] : [],
    )
    .map((event: unknown) => (isObject(event) ? Date.parse(String(event['channel_expiry'])) : Number.NaN))
    .filter((end) => Number.isFinite(end));
  return { ok: true, ...(ends.length > 0 && { until: Math.min(...ends) }) };
}

function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}+00:00`;
}
