// Building events: read, normalize, hash, check and stringify, beside Meta's SDK for Node and beside the limit, which
// only hashes strings that are normalized already and stringifies objects that are there. All in one run and by turns;
// what counts is the ratios. Usage: npm run -s bench -- build-events [rounds of 1,000 events]
import { hash } from 'node:crypto';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { normalize } from '../src/customer/index.ts';
import {
  type Event,
  makeEvent,
  readStageChange,
  type StageChange,
  stringifyEvent,
} from '../src/event/index.ts';
import { validateOwnEvent } from '../src/spec/index.ts';
import { stageChangeMaker } from './make-stage-changes.ts';

/** What builds one event and gives the length of its JSON. */
type Contender = (change: StageChange, index: number) => number;

// The parts of facebook-nodejs-business-sdk that are used here; the package has no types of its own.
interface Sdk {
  UserData: new () => Record<string, (value: string) => void>;
  CustomData: new () => { setCustomProperties(properties: object): unknown };
  ServerEvent: new () => Record<string, (value: unknown) => void> & { normalize(): object };
}

const rounds = Number(process.argv[2] ?? 200);
const perRound = 1000;
const warmUp = 100;
const now = 1_795_200_000;
/** As long as ours; making one is a hash more for everybody, so it is left out for everybody. */
const id = `${'0123456789abcdef'.repeat(4)}-${'fedcba9876543210'.repeat(4)}`;
const sdk = createRequire(import.meta.url)('facebook-nodejs-business-sdk') as Sdk;
const nextChanges = stageChangeMaker(now);

const fields = [
  ['email', 'em', 'setEmail'],
  ['phone', 'ph', 'setPhone'],
  ['first_name', 'fn', 'setFirstName'],
  ['last_name', 'ln', 'setLastName'],
  ['city', 'ct', 'setCity'],
  ['state', 'st', 'setState'],
  ['zip', 'zp', 'setZip'],
  ['country', 'country', 'setCountry'],
] as const;

function product(options: { readonly now: number; readonly cache?: boolean }): Contender {
  return (change) => stringifyEvent(checkedEvent(change, options)).length;
}

function checkedEvent(change: StageChange, options: { readonly now: number }): Event {
  const read = readStageChange(change, options).change;
  if (read === undefined) throw new Error('a made row is refused');
  const event = makeEvent(read, {
    eventName: read.stage,
    leadEventSource: 'Bench',
    eventId: id,
  });
  if (validateOwnEvent(event, { now }).length > 0) throw new Error('a made event has a problem');
  return event;
}

function officialSdk(change: StageChange): number {
  const user = new sdk.UserData();
  user['setLeadId']?.(String(change.lead_id));
  for (const [field, , setter] of fields) user[setter]?.(String(change[field]));
  const custom = new sdk.CustomData();
  custom.setCustomProperties({ lead_event_source: 'Bench', event_source: 'crm' });
  const event = new sdk.ServerEvent();
  event['setEventName']?.(change.stage);
  event['setEventTime']?.(Math.floor(Date.parse(String(change.changed_at)) / 1000));
  event['setEventId']?.(id);
  event['setActionSource']?.('system_generated');
  event['setUserData']?.(user);
  event['setCustomData']?.(custom);
  return JSON.stringify(event.normalize()).length;
}

/** What the limit starts from: the strings to hash, and the finished object. */
interface Ready {
  readonly strings: readonly string[];
  readonly event: object;
}

function makeReady(change: StageChange): Ready {
  const country = String(change.country);
  const strings = fields.map(
    ([field, parameter]) => normalize(parameter, String(change[field]), { country }) ?? '',
  );
  return { strings, event: JSON.parse(stringifyEvent(checkedEvent(change, { now }))) as object };
}

let ready: readonly Ready[] = [];

function limit(_: StageChange, index: number): number {
  let length = 0;
  for (const text of ready[index]?.strings ?? []) length += hash('sha256', text, 'hex').length;
  return length + JSON.stringify(ready[index]?.event).length;
}

const contenders: readonly (readonly [string, Contender])[] = [
  ['limit', limit],
  ['ours, cache off', product({ now, cache: false })],
  ['ours, cache on', product({ now })],
  ["Meta's SDK", officialSdk],
];

/** User CPU time and wall-clock time of each round, in microseconds an event. */
const taken = new Map(contenders.map(([name]) => [name, { cpu: [] as number[], wall: [] as number[] }]));
let written = 0;
for (let round = -warmUp; round < rounds; round++) {
  const changes = nextChanges(perRound);
  ready = changes.map(makeReady);
  // Each goes first as often as the others.
  for (let turn = 0; turn < contenders.length; turn++) {
    const [name, build] = contenders[(turn + round + warmUp) % contenders.length] ?? ['limit', limit];
    const cpu = process.cpuUsage();
    const wall = performance.now();
    for (let index = 0; index < perRound; index++) {
      const change = changes[index];
      if (change !== undefined) written += build(change, index);
    }
    const times = taken.get(name);
    if (round < 0 || times === undefined) continue;
    times.wall.push(((performance.now() - wall) * 1000) / perRound);
    times.cpu.push(process.cpuUsage(cpu).user / perRound);
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** The median over the rounds of how often `name` is as fast as `other`. */
function ratio(name: string, other: string, kind: 'cpu' | 'wall'): string {
  const own = taken.get(name)?.[kind] ?? [];
  const others = taken.get(other)?.[kind] ?? [];
  return median(own.map((time, round) => (others[round] ?? Number.NaN) / time)).toFixed(2);
}

console.log(
  `node ${process.version}, ${availableParallelism()} cores, ${rounds} rounds of ${perRound} events`,
);
console.log('ratio (user CPU time / wall clock)      to the SDK    to the limit');
for (const name of ['ours, cache off', 'ours, cache on']) {
  const [sdkRatio, limitRatio] = ["Meta's SDK", 'limit'].map(
    (other) => `${ratio(name, other, 'cpu')} / ${ratio(name, other, 'wall')}`,
  );
  console.log(`${name.padEnd(40)}${sdkRatio}   ${limitRatio}`);
}
console.log('microseconds an event, user CPU time / wall clock');
for (const [name, { cpu, wall }] of taken) {
  console.log(`${name.padEnd(40)}${median(cpu).toFixed(2)} / ${median(wall).toFixed(2)}`);
}
console.log(`(${written} characters written)`);
