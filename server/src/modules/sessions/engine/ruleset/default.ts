import type { Ruleset } from './rules.ts'

/**
 * The built-in ruleset; its numbers are the published starting definitions of Fovea's signals (docs/guide/signals.md).
 * A change of any of them is a new version.
 */
export const DEFAULT_RULESET: Ruleset & { readonly name: string } = {
  id: 'default',
  version: 1,
  name: 'Built-in rules',
  rules: {
    disabled: [],
    answers: {
      windowMs: 2_500,
      promptMs: 250,
      failureMs: 1_000,
      outcomeMs: 5_000,
      lateMs: 15_000,
      backgroundMin: 2,
    },
    signals: {
      error_click: { maxDelayMs: 1_000, weakDelayMs: 1_500, repeatMs: 30_000 },
      slow_wait: { minWaitMs: 4_000, weakWaitMs: 3_000, maxWaitMs: 120_000, repeatMs: 30_000 },
      dead_click: { repeatMs: 30_000 },
      refresh_loop: { minReloads: 3, withinMs: 60_000 },
      blocked: { minRetries: 2, maxGapMs: 5_000, withinMs: 30_000 },
      form_loop: { minSubmits: 3, withinMs: 30_000 },
      rage: {
        minClicks: 3,
        maxGapMs: 1_000,
        maxDistancePx: 30,
        strongClicks: 5,
        strongWithinMs: 2_000,
        weakGapMs: 1_500,
        weakDistancePx: 45,
        selectionGapMs: 500,
      },
      thrash: { minReversals: 5, withinMs: 2_000, leaveMs: 5_000 },
      confusion: {
        minVisits: 4,
        visitsWithinMs: 60_000,
        minVisitMs: 500,
        minReversals: 15,
        reversalsWithinMs: 30_000,
      },
      quick_back: { maxStayMs: 5_000, weakStayMs: 7_000 },
      abandonment: { frictionWithinMs: 60_000, returnMs: 60_000, linkMs: 2_500 },
    },
    correlation: {
      withinMs: 30_000,
      standsAlone: 0.8,
      minStrength: 0.4,
      minConfidence: 0.5,
      confidenceGain: 0.1,
      gainFrom: 0.7,
    },
    score: {
      halfLifeMs: 600_000,
      weights: {
        error_click: 40,
        slow_wait: 22,
        dead_click: 26,
        refresh_loop: 30,
        blocked: 50,
        form_loop: 42,
        rage: 45,
        thrash: 20,
        confusion: 25,
        quick_back: 12,
        abandonment: 55,
      },
      mediumFrom: 20,
      highFrom: 40,
      criticalFrom: 65,
    },
  },
}
