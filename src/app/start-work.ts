import type { SqlSourceSettings } from '../config/index.ts';
import { keepDelivering, type MetaClient, openGraphReader } from '../delivery/index.ts';
import { type IntakeSettings, type ItemResult, importChanges, RunCounts } from '../intake/index.ts';
import { deadlineAlarmText, leadAdsAlarmText } from '../report/index.ts';
import {
  sqliteIntakeStore,
  sqliteLeadAdsStore,
  sqliteLeadDirectory,
  sqliteOutbox,
  sqliteReportStore,
  sqliteSqlCursors,
} from '../store/sqlite/index.ts';
import { keepUpCrm, lookUpAtCrms, openCrms } from './crm-work.ts';
import { fetchLeads } from './fetch-leads.ts';
import { invalidLine } from './invalid-line.ts';
import { keepGoing } from './keep-going.ts';
import { leavingRoom } from './leave-room.ts';
import type { LiveSettings } from './live-settings.ts';
import { onceAMinute } from './once-a-minute.ts';
import { openClient } from './open-client.ts';
import { pollSql } from './poll-sql.ts';
import type { WorkParts } from './work-parts.ts';

/** The work of a server beside its requests: delivery, releasing, polling. */
export interface BackgroundWork {
  /** Ends it: requests under way are finished and recorded. */
  stop(): Promise<void>;
}

/** Milliseconds between two looks at held events whose time may have come. */
const releaseEvery = 5_000;
/** Milliseconds between two looks for imports that a dead process left. */
const adoptEvery = 60_000;
const shortest = 100;

/** @throws UsageError for a dataset without a token */
export function startWork(parts: WorkParts): BackgroundWork {
  const { service, settings, context, log } = parts;
  const stop = new AbortController();
  const { signal } = stop;
  const clients = settings.datasets.map((dataset) => openClient(dataset));
  const going: Promise<void>[] = [];
  const keep = (name: string, work: () => Promise<void>): void => {
    going.push(keepGoing(name, work, context, signal, log));
  };
  settings.datasets.forEach(({ dataset }, index) => {
    const client = clients[index];
    const its = service.settings.get(dataset);
    if (client === undefined || its === undefined) return;
    keep(`Delivery of dataset ${dataset}`, () => deliverOn(parts, its, client, signal));
    keep(`Release in dataset ${dataset}`, () => releaseOn(parts, its, signal));
  });
  keep('Finishing what other processes left', () => adopt(parts, signal));
  if (settings.leadAds.length > 0) keep('Lead Ads', () => workLeadAds(parts, signal));
  const atWork = openCrms(parts, signal);
  if (atWork.some(({ source }) => source.lookUp !== undefined))
    keep('Look-ups at CRMs', () => lookUpAtCrms(parts, atWork, signal));
  for (const crm of atWork) {
    const { upkeep } = crm.source;
    if (upkeep !== undefined)
      keep(`Upkeep of source ${crm.name}`, () => keepUpCrm(parts, crm, upkeep, signal));
  }
  for (const source of settings.sources) {
    const its = service.settings.get(source.dataset)?.sources.get(source.name);
    if (source.kind === 'sql' && its !== undefined)
      keep(`Source ${source.name}`, () => poll(parts, source, its, signal));
  }
  return {
    async stop() {
      stop.abort();
      await Promise.all(going);
      await Promise.all([...clients, ...atWork].map((one) => one.close()));
    },
  };
}

function deliverOn(
  { service, store, context, log }: WorkParts,
  { dataset }: LiveSettings,
  client: MetaClient,
  signal: AbortSignal,
): Promise<void> {
  const id = dataset.dataset;
  const logTrouble = onceAMinute(log, context.clock);
  return keepDelivering(
    { outbox: sqliteOutbox(store), client, ...context, lingerMs: dataset.lingerMs },
    {
      dataset: id,
      signal,
      wake: service.wake(id),
      onAlarm: (alarm) => log(`Dataset ${id}: ${deadlineAlarmText(alarm)}`),
      onTrouble: (error) =>
        logTrouble('store', `Dataset ${id}: delivery waits for the store: ${error.message}`),
      onVersionWarning: (warning) => log(`Dataset ${id}: ${warning}`),
      onPaused: (reason) =>
        log(
          reason === undefined
            ? `Dataset ${id}: delivery goes on.`
            : `Dataset ${id}: delivery is paused: ${reason} Nothing is lost. It goes on with another access token in the configuration (SIGHUP), or when somebody resumes it.`,
        ),
      onFailed: (events) =>
        logTrouble(
          'failed',
          `Dataset ${id}: ${events === 1 ? '1 event was' : `${events} events were`} not accepted. status and events list say why, and what to do.`,
        ),
    },
  );
}

/** Plans what was held and whose time has come. */
async function releaseOn(
  { service, context }: WorkParts,
  its: LiveSettings,
  signal: AbortSignal,
): Promise<void> {
  const wake = service.wake(its.dataset.dataset);
  while (!signal.aborted) {
    const { planned, nextDue } = await service.live.release(its.intake);
    if (planned > 0) wake.wake();
    const left = nextDue === undefined ? releaseEvery : nextDue * 1000 - context.clock();
    await context.sleep(Math.min(Math.max(left, shortest), releaseEvery), signal);
  }
}

/** Finishes imports whose process is gone: their rows are stored, and nobody else may come to plan them. */
async function adopt({ service, store, context, log }: WorkParts, signal: AbortSignal): Promise<void> {
  const shared = leavingRoom(store, context);
  const stores = { store: sqliteIntakeStore(shared), directory: sqliteLeadDirectory(shared) };
  const reports = sqliteReportStore(store);
  while (!signal.aborted) {
    for (const { dataset, unfinishedImports } of await reports.status()) {
      const its = service.settings.get(dataset);
      const left = unfinishedImports.filter((one) => one.abandoned);
      if (its === undefined || left.length === 0) continue;
      log(`Dataset ${dataset}: finishing what was left of ${left.map(({ name }) => name).join(', ')}`);
      // A file's rows are all known, so nothing of it has to wait for more.
      const settings = { ...its.intake, policy: { ...its.intake.policy, reorderWindow: 0 } };
      await importChanges([], settings, { ...stores, clock: context.clock }, new RunCounts());
      service.wake(dataset).wake();
    }
    await context.sleep(adoptEvery, signal);
  }
}

async function workLeadAds(
  { service, settings, store, context, log }: WorkParts,
  signal: AbortSignal,
): Promise<void> {
  const reader = openGraphReader();
  const logTrouble = onceAMinute(log, context.clock);
  try {
    await fetchLeads(
      {
        live: service.live,
        store: sqliteLeadAdsStore(store),
        reader,
        context,
        wake: service.leadsWake,
        settings: () => ({ datasets: service.settings, leadAds: settings.leadAds }),
        onAlarm: (alarm) => log(leadAdsAlarmText(alarm)),
        onStored: (dataset) => service.wake(dataset).wake(),
        onTrouble: (error) => logTrouble('store', `Lead Ads wait for the store: ${error.message}`),
      },
      signal,
    );
  } finally {
    await reader.close();
  }
}

function poll(
  { service, store, context, log }: WorkParts,
  source: SqlSourceSettings,
  settings: IntakeSettings,
  signal: AbortSignal,
): Promise<void> {
  const cursors = sqliteSqlCursors(store);
  const logProblems = onceAMinute(log, context.clock);
  const onStored = (results: readonly ItemResult[]): void => {
    service.wake(source.dataset).wake();
    const line = invalidLine(source.name, results);
    if (line !== undefined) logProblems('invalid', line);
  };
  return pollSql({ live: service.live, cursors, context, settings, log, onStored }, source, signal);
}
