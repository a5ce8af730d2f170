export { type Funnel, type FunnelDefinition, makeFunnel, type StageMatch } from './funnel.ts';
export {
  type ImpliedStage,
  type KnownStage,
  type Plan,
  type Policy,
  plan,
  type WaitingEvent,
} from './plan.ts';
export {
  type CrmStage,
  crmStageOf,
  makeStageTable,
  type StageNames,
  type StageTable,
  type TableMatch,
  unmappedName,
} from './stage-table.ts';
