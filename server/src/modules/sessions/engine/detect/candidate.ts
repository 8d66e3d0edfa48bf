import type { Answer } from '../classify/answer.ts'
import type { Attempt } from '../classify/attempts.ts'
import type { Click, Fact } from '../classify/facts.ts'
import type { Trace } from '../classify/trace.ts'
import type { RulesetRules } from '../ruleset/rules.ts'
import type { EngineTarget, SignalType } from '../types.ts'

/** What was measured for each type: the numbers of its explanation. */
export interface Measured {
  error_click: { readonly times: number; readonly delayMs: number; readonly request: boolean }
  slow_wait: { readonly waitMs: number }
  dead_click: { readonly clicks: number; readonly spanMs: number; readonly watched: boolean }
  refresh_loop: { readonly reloads: number; readonly spanMs: number }
  blocked: { readonly retries: number; readonly spanMs: number; readonly rejections: number }
  form_loop: { readonly submits: number; readonly spanMs: number; readonly rejections: number }
  rage: { readonly clicks: number; readonly spanMs: number }
  thrash: { readonly reversals: number; readonly spanMs: number; readonly leftAfterMs: number }
  confusion: { readonly visits: number; readonly reversals: number; readonly spanMs: number }
  quick_back: { readonly stayMs: number }
  abandonment: {
    readonly frictionAfterMs: number
    readonly spanMs: number
    readonly by: 'navigation' | 'end' | 'hidden'
  }
}

/** A signal that may be: nothing is emitted yet. */
export interface Candidate<T extends SignalType = SignalType> {
  readonly type: T
  readonly strength: number
  readonly confidence: number
  /** In the order of time, never empty; the first makes the id. */
  readonly evidence: readonly Fact[]
  readonly route: string
  readonly target: EngineTarget | null
  readonly label: string
  readonly measured: Measured[T]
}

export interface Context {
  readonly trace: Trace
  readonly rules: RulesetRules
  answerOf(click: Click): Answer
  /** How many clicks on a target were answered. */
  answeredOn(key: string): number
  /** How sure it is that clicks which seem unanswered were: 0–1. */
  sureOf(clicks: readonly Click[]): number
  /** Submits, and clicks that made none, with what became of them. */
  readonly attempts: readonly Attempt[]
}

/** Finds where the definition of one signal is met, or nearly met (strength below 0.8). */
export interface Detector<T extends SignalType> {
  readonly type: T
  detect(context: Context): Candidate<T>[]
}

/** Strength at which a definition is met; above it grows to 1. */
export const MET = 0.8
/** Strength of what is nearly met falls from here to 0.4 at the far end. */
const NEARLY = 0.75
const FAR = 0.4

/** Between the threshold (share 0) and the far end of what is nearly met (share 1). */
export const nearly = (share: number): number => NEARLY - (NEARLY - FAR) * Math.min(1, Math.max(0, share))

/** How sure a fact is that the observer reports, one that is inferred from what follows, and one from what does not. */
export const SURE = { watched: 0.95, inferred: 0.7, silence: 0.67 } as const
