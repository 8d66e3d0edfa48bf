export { essentialMetadata } from './classify/essentials.ts'
export { fillMarks } from './classify/marks.ts'
export { kindOfTarget } from './classify/target.ts'
export { DEFAULT_RULESET } from './ruleset/default.ts'
export { Rules, type Ruleset, type RulesetRules } from './ruleset/rules.ts'
export { scoreSession } from './score-session.ts'
export {
  type EngineEvent,
  type EngineInput,
  type EngineResult,
  type EngineSignal,
  type EngineTarget,
  type PrimaryFailure,
  SEVERITIES,
  type Severity,
  SIGNAL_TYPES,
  type SignalType,
} from './types.ts'
