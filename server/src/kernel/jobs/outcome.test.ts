import { describe, expect, test } from 'vitest'
import { Problem } from '#kernel/errors'
import { backoffMs, decide, decideLost, isLastAttempt, MAX_CRASHES, MAX_LOSSES } from './outcome.ts'

const rule = { retries: 2, backoffSeconds: 1 }
const tries = (attempts: number, crashes = 0, losses = 0) => ({ attempts, crashes, losses })
const problem = (status: number, code: string, more: object = {}) =>
  new Problem({ status, code, message: 'No.', ...more })

describe('the delay before the next try', () => {
  test('doubles, is spread by a quarter to both sides, and ends at five minutes', () => {
    expect([1, 2, 3].map(n => backoffMs(n, 2, 0.5))).toEqual([2_000, 4_000, 8_000])
    expect(backoffMs(1, 2, 0)).toBe(1_500)
    expect(backoffMs(1, 2, 0.999)).toBeGreaterThan(2_490)
    expect(backoffMs(30, 2, 0.5)).toBe(300_000)
  })

  test('is as long as the fault asks for', () => {
    const outcome = decide(problem(429, 'test.busy', { retryAfterSeconds: 40 }), tries(1), rule, 0.5)
    expect(outcome).toMatchObject({ kind: 'requeue', delayMs: 40_000 })
  })
})

describe('what becomes of a try', () => {
  test('the last of the declared tries is final', () => {
    expect([1, 2, 3].map(n => isLastAttempt(tries(n), rule))).toEqual([false, false, true])
    expect(decide(new Error('x'), tries(2), rule, 0.5).kind).toBe('requeue')
    expect(decide(new Error('x'), tries(3), rule, 0.5).kind).toBe('fail')
  })

  test('crashes and lost workers use up no tries', () => {
    expect(isLastAttempt(tries(5, 1, 2), rule)).toBe(false)
    expect(decide(new Error('x'), tries(5, 1, 2), rule, 0.5).kind).toBe('requeue')
  })

  test('a job whose child crashes is quarantined at the third crash, however many workers it lost before', () => {
    const crash = problem(500, 'process.crashed')
    expect(decide(crash, tries(8, MAX_CRASHES - 2, 7), rule, 0.5)).toMatchObject({
      kind: 'requeue',
      cause: 'crash',
    })
    expect(decide(crash, tries(9, MAX_CRASHES - 1, 7), rule, 0.5)).toMatchObject({ kind: 'quarantine' })
  })

  test('a lost worker is no fault of the job at first, and one in the end', () => {
    expect(decideLost(tries(1))).toMatchObject({ kind: 'requeue', cause: 'loss', delayMs: 0 })
    expect(decideLost(tries(4, 2, 3))).toMatchObject({ kind: 'requeue', delayMs: 4_000 })
    expect(decideLost(tries(12, 0, MAX_LOSSES - 1))).toMatchObject({ kind: 'quarantine' })
  })
})
