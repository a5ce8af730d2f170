import type { CrmSourceSettings } from '../config/index.ts';
import type { IntakeSettings } from '../intake/index.ts';
import { lookUpAlarmText } from '../report/index.ts';
import {
  type CrmAccess,
  type CrmSource,
  type CrmUpkeep,
  crms,
  type OpenCrmApi,
  openCrmApi,
} from '../sources/index.ts';
import { sqliteLookUpStore } from '../store/sqlite/index.ts';
import { keepUp } from './crm-upkeep.ts';
import { invalidLine } from './invalid-line.ts';
import { workLookUps } from './look-up.ts';
import type { LookUpSource } from './look-up-source.ts';
import { onceAMinute } from './once-a-minute.ts';
import { openCrm } from './open-webhook.ts';
import type { WorkParts } from './work-parts.ts';

/** A CRM's source of the configuration, opened for what is asked and done there. */
export interface CrmAtWork {
  readonly name: string;
  readonly dataset: string;
  /** The CRM's name, for people. */
  readonly crm: string;
  readonly source: CrmSource;
  readonly intake: IntakeSettings;
  /** The API, with connections, tokens and a pace that look-ups and upkeep share. */
  apiOf(access: CrmAccess): OpenCrmApi;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** Opens the CRMs of the configuration. */
export function openCrms(
  { service, settings, context }: WorkParts,
  signal: AbortSignal,
): readonly CrmAtWork[] {
  const found = settings.sources.filter((one): one is CrmSourceSettings => one.kind === 'crm');
  return found.flatMap((one): readonly CrmAtWork[] => {
    const { name, dataset } = one;
    const intake = service.settings.get(dataset)?.sources.get(name);
    if (intake === undefined) return [];
    const apis = new Map<CrmAccess, OpenCrmApi>();
    return [
      {
        name,
        dataset,
        crm: crms.find(({ type }) => type === one.crm)?.name ?? one.crm,
        source: openCrm(one, settings.publicUrl),
        intake,
        apiOf(access) {
          const { clock, sleep } = context;
          const api = apis.get(access) ?? openCrmApi(access, { clock, sleep, signal });
          apis.set(access, api);
          return api;
        },
        async close() {
          await Promise.all([...apis.values()].map((api) => api.close()));
        },
      },
    ];
  });
}

/** Asks CRMs for what their webhooks leave out, until the signal aborts. */
export async function lookUpAtCrms(
  { service, store, context, log }: WorkParts,
  atWork: readonly CrmAtWork[],
  signal: AbortSignal,
): Promise<void> {
  const sources = atWork.flatMap((one): LookUpSource[] => {
    const { name: source, dataset, crm, intake } = one;
    const { lookUp } = one.source;
    if (lookUp === undefined) return [];
    return [{ source, dataset, crm, lookUp, intake, api: one.apiOf(lookUp.access) }];
  });
  const logOnce = onceAMinute(log, context.clock);
  await workLookUps(
    {
      live: service.live,
      store: sqliteLookUpStore(store),
      context,
      wake: service.lookUpsWake,
      sources,
      onAlarm: (alarm) => log(lookUpAlarmText(alarm)),
      onCompleted: ({ dataset, source }, results) => {
        service.wake(dataset).wake();
        const line = invalidLine(source, results);
        if (line !== undefined) logOnce(`invalid ${source}`, line);
      },
      onRest: ({ source }, why) => logOnce(`rest ${source}`, `Source ${source}: look-ups wait. ${why}`),
      onTrouble: (error) => logOnce('store', `Look-ups at CRMs wait for the store: ${error.message}`),
    },
    signal,
  );
}

/** Does what has to be done at a CRM again and again, until the signal aborts. */
export function keepUpCrm(
  { context, log }: WorkParts,
  { name, crm, apiOf }: CrmAtWork,
  upkeep: CrmUpkeep,
  signal: AbortSignal,
): Promise<void> {
  const onFailed = (why: string, wait: number): void =>
    log(
      `Source ${name}: the channel by which ${crm} sends can't be kept open, so changes may be missed. ${why} It is tried again in ${Math.ceil(wait / 1000)} seconds, and after a reload (SIGHUP).`,
    );
  const onNote = (note: string): void => log(`Source ${name}: ${note}`);
  return keepUp(upkeep, apiOf(upkeep.access), context, { onNote, onFailed }, signal);
}
