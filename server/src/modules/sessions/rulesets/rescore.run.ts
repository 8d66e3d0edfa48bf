import type { Database, Tx } from '#kernel/db'
import type { JobContext } from '#kernel/jobs'
import type { Notices } from '#kernel/notices'
import type { Clock } from '#kernel/system'
import type { Ruleset } from '../engine/index.ts'
import type { RefoldParts } from '../manager/index.ts'
import { refoldPage, type ScoredPage, scorePage } from './history.ts'
import { countRange, findRange, type RangeSession } from './range.ts'
import { advance, findRescore, finish, setTotal } from './rescore.repository.ts'
import { progressOf } from './rescore.service.ts'
import { readRules } from './rules.ts'
import type { RescoreRow } from './tables.ts'
import { addToTally } from './tally.ts'

export interface RescoreRunParts {
  readonly refold: RefoldParts
  readonly db: Database
  readonly notices: Notices
  readonly clock: Clock
}

type Context = Pick<JobContext, 'signal' | 'progress' | 'transaction' | 'log'>

/**
 * Scores the sessions of the range in the order of their start. Each page commits together with the place to go on from
 * and with the sums so far, so a try that takes over from another one neither leaves a session out nor counts it twice.
 */
export const runRescore = async (
  parts: RescoreRunParts,
  rescoreId: string,
  context: Context,
): Promise<void> => {
  for (;;) {
    context.signal.throwIfAborted()
    const row = await findRescore(parts.db.query, rescoreId)
    if (!row || row.finishedAt !== null) return
    context.progress(progressOf(row))
    if (row.total === null) await begin(parts, row, context)
    else if (row.mode === 'shadow') await shadowPage(parts, row, context)
    else await patiently(() => applyPage(parts, row, context), parts.clock, context.signal)
  }
}

const begin = (parts: RescoreRunParts, row: RescoreRow, context: Context): Promise<void> =>
  context.transaction(async tx => {
    await setTotal(tx, row.id, await countRange(tx, row.projectId, rangeOf(row)))
    await publish(parts, tx, row, 'running')
  })

const rangeOf = (row: RescoreRow) => ({ from: row.rangeFrom, to: row.rangeTo })

const rulesetOf = (row: RescoreRow): Ruleset => ({
  id: row.rulesetId,
  version: row.rulesetVersion,
  rules: readRules(row.rules),
})

const nextSessions = (query: Database['query'], row: RescoreRow): Promise<RangeSession[]> => {
  const { positionAt, positionSession } = row
  const after =
    positionAt === null || positionSession === null ? null : { at: positionAt, sessionId: positionSession }
  return findRange(query, row.projectId, rangeOf(row), after)
}

/** Reading has a transaction of its own, which locks nothing: the one that writes is short. */
const shadowPage = async (parts: RescoreRunParts, row: RescoreRow, context: Context): Promise<void> => {
  const sessions = await nextSessions(parts.db.query, row)
  const page = { ...row, ruleset: rulesetOf(row), sessions }
  const scored = await parts.db.transaction(tx => scorePage(tx, parts.refold, page))
  await context.transaction(tx => settle(parts, tx, row, sessions, scored))
  warn(context, scored)
}

const applyPage = async (parts: RescoreRunParts, row: RescoreRow, context: Context): Promise<void> => {
  const scored = await context.transaction(async tx => {
    const sessions = await nextSessions(tx, row)
    const page = await refoldPage(tx, parts.refold, { ...row, ruleset: rulesetOf(row), sessions })
    await settle(parts, tx, row, sessions, page)
    return page
  })
  warn(context, scored)
}

/** Counts a page and remembers where it ended; an empty one is the end of all. */
const settle = async (
  parts: RescoreRunParts,
  tx: Tx,
  row: RescoreRow,
  sessions: readonly RangeSession[],
  { comparisons, failures }: ScoredPage,
): Promise<void> => {
  const last = sessions.at(-1)
  if (!last) {
    await finish(tx, row.id, parts.clock.now())
    await publish(parts, tx, row, 'succeeded')
    return
  }
  const tally = addToTally(row.tally, comparisons)
  const change = {
    positionAt: last.startedAt,
    positionSession: last.sessionId,
    sessions: tally.sessions,
    changedSessions: tally.changedSessions,
    failedSessions: row.failedSessions + failures.length,
    tally,
  }
  await advance(tx, row.id, change)
  await publish(parts, tx, { ...row, ...change }, 'running')
}

const publish = (
  { notices }: RescoreRunParts,
  tx: Tx,
  row: RescoreRow,
  status: 'running' | 'succeeded',
): Promise<void> =>
  notices.publish(tx, {
    topic: 'rescore.updated',
    projectId: row.projectId,
    data: {
      id: row.id,
      jobId: row.jobId,
      mode: row.mode,
      status,
      progress: status === 'succeeded' ? 1 : progressOf(row),
    },
  })

const warn = ({ log }: Context, { failures }: ScoredPage): void => {
  for (const { sessionId, error } of failures)
    log.warn({ err: error, sessionId }, 'a session could not be scored again')
}

/** Deadlock; lock not available in time. */
const isPassing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '40P01' || error.code === '55P03')

const TRIES = 5
const PAUSE_MS = 200

/** Live sessions lock the same incidents, in their own order: who loses a deadlock or waits too long comes back. */
const patiently = async (work: () => Promise<void>, clock: Clock, signal: AbortSignal): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt === TRIES || !isPassing(error)) throw error
      await clock.wait(PAUSE_MS * attempt, signal)
    }
  }
}
