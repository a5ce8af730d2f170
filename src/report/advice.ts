import { deadline } from '../outbox/index.ts';
import type { Advice } from './advice-row.ts';
import { adviseLeadAds } from './advise-lead-ads.ts';
import { adviseSources } from './advise-sources.ts';
import { cureOf } from './cures.ts';
import type { DatasetStatus } from './port.ts';

const hour = 3600;

/**
 * What is wrong with a dataset and what to do, the most urgent first; nothing when all is as it should be.
 *
 * @param now Unix seconds
 */
export function advise(status: DatasetStatus, now: number): readonly Advice[] {
  const { dataset, counters, near } = status;
  const send = `conversion-leads send --dataset ${dataset}`;
  const pending = counters.get('state:pending') ?? 0;
  const advice: Advice[] = [];
  const { pausedReason } = status;
  const paused = pausedReason !== undefined;
  if (paused) {
    const fix = `Put right what paused it, then: conversion-leads resume --dataset ${dataset}, and, unless serve runs: ${send}`;
    advice.push({ severity: 'error', code: 'paused', what: `Delivery is paused: ${pausedReason}`, fix });
  }
  if (near.within24h > 0) {
    const urgent = near.within6h > 0;
    advice.push({
      severity: urgent ? 'error' : 'warning',
      code: 'deadline_near',
      what: urgent
        ? `${leads(near.within6h)} with a deadline within 6 hours, ${near.within24h} within 24 hours.`
        : `${leads(near.within24h)} with a deadline within 24 hours.`,
      fix: paused
        ? 'Resume in time: what misses its deadline can not be sent any more.'
        : `Deliver now: ${send}`,
    });
  }
  if (status.due !== undefined) {
    const what = `Meta is not called before ${iso(status.due)}: it throttles, or it is out of order.`;
    advice.push({ severity: 'warning', code: 'rests', what, fix: `Nothing is lost. Deliver then: ${send}` });
  }
  for (const { state, code, subcode, reason, count, event } of status.refusedLately) {
    const codes = [code, subcode].filter((one) => one !== undefined).join('/');
    advice.push({
      severity: 'warning',
      code: 'refused',
      what: `${events(count)} ${state} in the last 24 hours${codes === '' ? '' : ` (${codes})`}: ${reason} For example event ${event}.`,
      fix: cureOf(code, subcode),
    });
  }
  const abandoned = status.unfinishedImports.filter((one) => one.abandoned);
  if (abandoned.length > 0) {
    const what = `${abandoned.length === 1 ? 'An import was' : `${abandoned.length} imports were`} interrupted: ${abandoned.map(({ name }) => name).join(', ')}`;
    advice.push({
      severity: 'warning',
      code: 'import_unfinished',
      what,
      fix: `Send the file again, or: ${send}`,
    });
  }
  if (
    status.nextRelease !== undefined &&
    status.nextRelease <= now &&
    status.held.size > 0 &&
    abandoned.length === 0
  ) {
    advice.push({
      severity: 'info',
      code: 'held',
      what: 'Held events are due.',
      fix: `Release them: ${send}`,
    });
  }
  const isDelivering = status.lanes.some(({ free }) => !free);
  if (pending > 0 && !paused && !isDelivering && near.within24h === 0 && status.due === undefined) {
    advice.push({
      severity: 'info',
      code: 'pending',
      what: `${events(pending)} pending.`,
      fix: `Deliver: ${send}`,
    });
  }
  const withoutLead = status.held.get('unknown_lead') ?? 0;
  if (withoutLead > 0 && hasOnlyHeld(counters)) {
    advice.push({
      severity: 'info',
      code: 'leads_unknown',
      what: `Nothing has gone yet, and ${withoutLead === 1 ? '1 event waits' : `${events(withoutLead)} wait`} for a lead.`,
      fix: "Leads of other channels are left out after a day. If these are Meta's: is the CRM's field for Meta's lead id filled, and named in the source's fields as the CRM spells it? Else the lead directory has to know them, by Lead Ads or leads import.",
    });
  }
  const late = status.nextDeadline !== undefined && status.nextDeadline < now;
  if (late) {
    const what = `The oldest pending event is ${Math.floor((now - (status.oldestPending ?? now)) / hour / 24)} days old and past its deadline.`;
    const fix = `Meta takes events of at most ${Math.round(deadline(0) / hour / 24)} days: send at least daily.`;
    advice.push({ severity: 'error', code: 'expired', what, fix });
  }
  if (status.leadAds !== undefined) advice.push(...adviseLeadAds(status.leadAds, now));
  if (status.sources !== undefined) advice.push(...adviseSources(status.sources, now));
  return advice.sort((a, b) => rank[a.severity] - rank[b.severity]);
}

const rank = { error: 0, warning: 1, info: 2 } as const;

/** Nothing of the dataset was ever ready to be sent: more likely something is set up wrongly than with a few leads that wait. */
function hasOnlyHeld(counters: DatasetStatus['counters']): boolean {
  return ![...counters].some(([name, n]) => n > 0 && name.startsWith('state:') && name !== 'state:held');
}

function leads(count: number): string {
  return count === 1 ? '1 lead waits' : `${count} leads wait`;
}

function events(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}

function iso(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace('.000', '');
}
