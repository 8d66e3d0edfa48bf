import { hasCode, Problem } from '#kernel/errors'
import type { JobDeclaration } from './declaration.ts'
import type { JobRow } from './job-table.ts'

/** A job that ended the child process it ran in so often is taken out of the way. */
export const MAX_CRASHES = 3

/**
 * A whole worker that goes away takes many jobs with it and may have been killed by anyone, so a single loss says
 * little about a job; but one that ends its worker each time must not do so for ever.
 */
export const MAX_LOSSES = 10

const MAX_BACKOFF_MS = 5 * 60_000

interface Failure {
  readonly code: string
  readonly message: string
}

/** What becomes of a try that did not succeed. */
export type Outcome =
  | { readonly kind: 'fail' | 'quarantine'; readonly error: Failure; readonly cause: Cause }
  | { readonly kind: 'requeue'; readonly error: Failure; readonly cause: Cause; readonly delayMs: number }

/** What ended the try: its own error, the crash of its child process, or the loss of its worker. */
type Cause = 'error' | 'crash' | 'loss'

type Tries = Pick<JobRow, 'attempts' | 'crashes' | 'losses'>
type RetryRule = Pick<JobDeclaration<unknown>, 'retries' | 'backoffSeconds'>

/** Tries that count against `retries`: crashes and losses are counted apart. */
const triesUsed = ({ attempts, crashes, losses }: Tries): number => attempts - crashes - losses

export const isLastAttempt = (tries: Tries, rule: RetryRule): boolean => triesUsed(tries) > rule.retries

/**
 * The delay before the next try: the declared one, doubled for each try before this one, times 0.75 to 1.25,
 * five minutes at most. `random` is in [0, 1).
 */
export const backoffMs = (tries: number, backoffSeconds: number, random: number): number =>
  Math.round(
    Math.min(MAX_BACKOFF_MS, backoffSeconds * 1_000 * 2 ** Math.max(0, tries - 1) * (0.75 + random / 2)),
  )

/** Only Problems speak to people; what else was thrown is told by the log alone. */
const failureOf = (error: unknown): Failure =>
  error instanceof Problem
    ? { code: error.code, message: error.message }
    : {
        code: 'internal.error',
        message: 'Something unexpected went wrong; the log of the server has the details.',
      }

/** Decides by the error alone what becomes of a try; `row` is the job while that try ran. */
export const decide = (error: unknown, row: Tries, rule: RetryRule, random: number): Outcome => {
  const failure = failureOf(error)
  if (hasCode(error, 'process.crashed')) {
    if (row.crashes + 1 >= MAX_CRASHES) return { kind: 'quarantine', error: failure, cause: 'crash' }
    const delayMs = backoffMs(row.crashes + 1, rule.backoffSeconds, random)
    return { kind: 'requeue', error: failure, cause: 'crash', delayMs }
  }
  const final = error instanceof Problem && !error.retryable
  if (final || isLastAttempt(row, rule)) return { kind: 'fail', error: failure, cause: 'error' }
  const asked = error instanceof Problem ? (error.retryAfterSeconds ?? 0) * 1_000 : 0
  const delayMs = Math.max(asked, backoffMs(triesUsed(row), rule.backoffSeconds, random))
  return { kind: 'requeue', error: failure, cause: 'error', delayMs }
}

/**
 * A try whose worker went away without a word: the first time again at once, then after 1, 2, 4, … s, so that a job
 * which ends its workers does not keep the others from running; after ten losses it is quarantined.
 */
export const decideLost = (row: Tries): Outcome => {
  const error = {
    code: 'job.worker_lost',
    message: 'The process that ran the job ended without warning.',
  }
  if (row.losses + 1 >= MAX_LOSSES) return { kind: 'quarantine', error, cause: 'loss' }
  const delayMs = row.losses === 0 ? 0 : backoffMs(row.losses, 1, 0.5)
  return { kind: 'requeue', error, cause: 'loss', delayMs }
}
