import type { ProblemRow } from './problem-row.ts';
import { rulePages } from './rule-pages.ts';

const { payload, implementing, customData } = rulePages;

/** What can be wrong between a stage and the funnel. */
export const funnelProblems = {
  unknown_stage: {
    severity: 'error',
    message: 'Stage "{stage}" is not in the funnel; the nearest is "{nearest}".',
    fix: 'Add it to the funnel in its place, or to other (sent, outside the order), or to ignore: --funnel, --other, --ignore, or these names in the configuration.',
    rule: implementing,
  },
  stage_unmapped: {
    severity: 'warning',
    message: 'Stage "{stage}" is not mapped, so its event waits; the nearest in the funnel is "{nearest}".',
    fix: "Map it in the source's stages, or add it to the funnel, to other or to ignore: then it goes by itself.",
    rule: implementing,
  },
  stage_gap: {
    severity: 'warning',
    message: 'The lead reached "{stage}" without "{missing}", and it is too late to send that stage.',
    fix: 'Send stage changes at least daily, so that no stage is older than 7 days.',
    rule: payload,
  },
  stage_wants_value: {
    severity: 'warning',
    message:
      'The stage "{stage}" has the name of an event for which Meta asks value and currency, and refuses what lacks them.',
    fix: 'Rename the stage (for example "Customer"), or give value and currency with every change to it.',
    rule: customData,
  },
  funnel_missing: {
    severity: 'warning',
    message: 'No funnel is given: stages go in time order and no skipped stage is filled in.',
    fix: 'Give the stages in order: {funnel}',
    rule: implementing,
  },
} as const satisfies Record<string, ProblemRow>;
