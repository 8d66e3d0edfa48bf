import { z } from 'zod'
import { SIGNAL_TYPES } from '../types.ts'

const HOUR_MS = 3_600_000

const milliseconds = (description: string) => z.number().int().min(0).max(HOUR_MS).meta({ description })
const pixels = (description: string) => z.number().min(0).max(10_000).meta({ description })
const count = (description: string) => z.number().int().min(2).max(1_000).meta({ description })
const share = (description: string) => z.number().min(0).max(1).meta({ description })
const points = (description: string) => z.number().min(0).max(100).meta({ description })

const Answers = z
  .strictObject({
    windowMs: milliseconds(
      'How long the answer to an action is waited for that another SDK reports. The observer watches each click for 2.5 s whatever this says; an answer that it saw later than this is late.',
    ),
    promptMs: milliseconds(
      'A request, submit, scroll or event of the app that follows an unwatched action within this time is taken as its effect.',
    ),
    failureMs: milliseconds(
      'An error or failed request that follows an action within this time is its effect.',
    ),
    outcomeMs: milliseconds('How long the outcome of a submit or of a try is waited for.'),
    lateMs: milliseconds(
      'An unwatched action is taken as answered late by a navigation up to this time after it.',
    ),
    backgroundMin: count(
      'A request or error that came this often without an action before it belongs to the page, and answers nothing.',
    ),
  })
  .meta({ description: 'What counts as the answer to an action.' })

const Rage = z.strictObject({
  minClicks: count('Unanswered clicks on one target.'),
  maxGapMs: milliseconds('Between two of them.'),
  maxDistancePx: pixels('Between two of them.'),
  strongClicks: count('Clicks of full strength …'),
  strongWithinMs: milliseconds('… within this time.'),
  weakGapMs: milliseconds('Up to this gap the signal is weak.'),
  weakDistancePx: pixels('Up to this distance the signal is weak.'),
  selectionGapMs: milliseconds('Up to four unwatched clicks on a text this close to each other select it.'),
})

const DeadClick = z.strictObject({
  repeatMs: milliseconds('Dead clicks on one target up to this far apart are one signal.'),
})

const ErrorClick = z.strictObject({
  maxDelayMs: milliseconds('From the click to the error, or to the start of the request that failed.'),
  weakDelayMs: milliseconds('Up to this delay the signal is weak.'),
  repeatMs: milliseconds('The same failure on one target up to this far apart is one signal.'),
})

const Blocked = z.strictObject({
  minRetries: count('Tries after the first rejection.'),
  maxGapMs: milliseconds('Between two tries.'),
  withinMs: milliseconds('From the first try to the last that counts.'),
})

const FormLoop = z.strictObject({
  minSubmits: count('Submits of one form in a row without success.'),
  withinMs: milliseconds('From the first to the one that makes the number full.'),
})

const Abandonment = z.strictObject({
  frictionWithinMs: milliseconds('From the start of the flow to the friction.'),
  returnMs: milliseconds('Who comes back and completes within this time has not left.'),
  linkMs: milliseconds(
    'A page that is hidden or left this soon after a link or share was clicked is not left for good.',
  ),
})

const Confusion = z.strictObject({
  minVisits: count('Visits that alternate between two routes.'),
  visitsWithinMs: milliseconds('From the first visit to the last.'),
  minVisitMs: milliseconds('Shorter visits are redirects, not a person.'),
  minReversals: count('Changes of the direction of scrolling without a click.'),
  reversalsWithinMs: milliseconds('From the first to the last.'),
})

const QuickBack = z.strictObject({
  maxStayMs: milliseconds('From arriving to going back.'),
  weakStayMs: milliseconds('Up to this stay the signal is weak.'),
})

const RefreshLoop = z.strictObject({
  minReloads: count('Reloads of one route.'),
  withinMs: milliseconds('From the first to the last.'),
})

const SlowWait = z.strictObject({
  minWaitMs: milliseconds('A wait must be longer than this.'),
  weakWaitMs: milliseconds('From this wait on the signal is weak.'),
  maxWaitMs: milliseconds('An answer later than this was not waited for.'),
  repeatMs: milliseconds('Waits for one answer on one target up to this far apart are one signal.'),
})

const Thrash = z.strictObject({
  minReversals: count('Changes of the direction of the pointer.'),
  withinMs: milliseconds('From the first to the last.'),
  leaveMs: milliseconds('From the last to leaving the page.'),
})

const Correlation = z.strictObject({
  withinMs: milliseconds('Signals up to this far apart are correlated.'),
  standsAlone: share('A signal of this strength needs no other.'),
  minStrength: share('A weaker one is never emitted.'),
  minConfidence: share('A less certain one is never emitted.'),
  confidenceGain: share(
    'Share of the doubt that a correlated signal of other evidence takes away; three at most.',
  ),
  gainFrom: share('A less certain signal is not made surer by others around it.'),
})

const Score = z.strictObject({
  halfLifeMs: z
    .number()
    .int()
    .min(1_000)
    .max(24 * HOUR_MS)
    .meta({ description: 'After this time a level of frustration is halved.' }),
  weights: z
    .strictObject({
      error_click: points('A click that failed.'),
      slow_wait: points('A wait.'),
      dead_click: points('A dead click.'),
      refresh_loop: points('A loop of reloads.'),
      blocked: points('A person who is blocked.'),
      form_loop: points('A loop of submits.'),
      rage: points('Rage clicks.'),
      thrash: points('A thrashing pointer.'),
      confusion: points('Confusion.'),
      quick_back: points('A page left at once.'),
      abandonment: points('An abandoned flow.'),
    })
    .meta({ description: 'Points of one signal of full strength and confidence.' }),
  mediumFrom: points('Points from which the severity is medium; below it is low.'),
  highFrom: points('Points from which it is high.'),
  criticalFrom: points('Points from which it is critical.'),
})

/**
 * The rules of a ruleset: data, so that a change of them is a version and a stored session can be scored again. Numbers
 * are bounded to what a session can hold (an hour, a thousand events of one kind).
 */
export const Rules = z.strictObject({
  disabled: z
    .array(z.enum(SIGNAL_TYPES))
    .max(SIGNAL_TYPES.length)
    .meta({ description: 'Signals that are not looked for.' }),
  answers: Answers,
  signals: z.strictObject({
    error_click: ErrorClick,
    slow_wait: SlowWait,
    dead_click: DeadClick,
    refresh_loop: RefreshLoop,
    blocked: Blocked,
    form_loop: FormLoop,
    rage: Rage,
    thrash: Thrash,
    confusion: Confusion,
    quick_back: QuickBack,
    abandonment: Abandonment,
  }),
  correlation: Correlation,
  score: Score,
})
export type RulesetRules = z.infer<typeof Rules>

export interface Ruleset {
  readonly id: string
  readonly version: number
  readonly rules: RulesetRules
}
