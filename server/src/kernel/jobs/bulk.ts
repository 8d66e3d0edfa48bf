import { Problem } from '#kernel/errors'
import type { JobRow } from './job-table.ts'
import { isTwin, type JobLedger } from './ledger.ts'

/**
 * Fresh tries for each: all in one transaction, or, when one of them cannot have them, each in its own.
 * Answers per id the job, or why it stays as it is; one that another call took meanwhile has no answer.
 */
export const retryEach = async (
  ledger: JobLedger,
  rows: readonly JobRow[],
): Promise<Map<string, JobRow | Problem>> => {
  if (rows.length === 0) return new Map()
  const together = await ledger.retryAll(rows).catch(asRefusal)
  if (!(together instanceof Problem)) return new Map(together.map(row => [row.id, row]))
  const answers = new Map<string, JobRow | Problem>()
  for (const row of rows) answers.set(row.id, await ledger.retry(row).catch(asRefusal))
  return answers
}

/** Errors that are about one of the jobs; others go on. */
const asRefusal = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  if (!isTwin(error)) throw error
  return new Problem({
    status: 409,
    code: 'jobs.not_ended',
    message: 'Another job does the same work.',
    cause: error,
  })
}

export const cancelEach = async (
  ledger: JobLedger,
  rows: readonly JobRow[],
): Promise<Map<string, JobRow | Problem>> => {
  const answers = new Map<string, JobRow | Problem>()
  for (const row of rows) answers.set(row.id, await ledger.cancel(row).catch(asRefusal))
  return answers
}
