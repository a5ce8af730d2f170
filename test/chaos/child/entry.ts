// Loaded with --import before the real command line: drives its clock, stops it at its kill point, plants faults.
import { writeSync } from 'node:fs';
import { type ChildPlan, type ChildReport, planVariable, reportTo } from '../child-plan.ts';
import { driveClock } from './driven-clock.ts';
import { watchForKill } from './kill-points.ts';
import { watchRequests } from './watch-requests.ts';
import { watchStatements } from './watch-statements.ts';

const plan = JSON.parse(process.env[planVariable] ?? '{}') as ChildPlan;
delete process.env[planVariable];

function report(line: ChildReport): void {
  writeSync(reportTo, `${JSON.stringify(line)}\n`);
}

const clock = driveClock(plan.offset, report);
const kill = watchForKill(plan.kill, () => {
  report({ here: true });
  // Not one more step, in any lane: the parent looks around and kills. If the parent is gone, nobody does.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
  process.kill(process.pid, 'SIGKILL');
});
// Loaded only when there is one: it brings more modules with it.
const fault = plan.plant === undefined ? {} : (await import('./planted-faults.ts')).plantedFaults[plan.plant];
if (fault === undefined) throw new TypeError(`There is no fault called ${plan.plant}.`);
fault.install?.();
watchStatements({ ...kill, ...fault, active: clock.active });
watchRequests({
  sent: (request) => {
    clock.active(1);
    kill.sent(request);
  },
  answered: kill.answered,
  ended: () => clock.active(-1),
});
