import { type Actor, requireCurrentProject, requireInProject, systemActor } from '#kernel/access'
import type { Tx } from '#kernel/db'
import { hasCode } from '#kernel/errors'
import { newestAfter, newestPage } from '#kernel/http'
import type { JobDetail, Jobs } from '#kernel/jobs'
import { isUuid } from '#kernel/system'
import { rescoreNotFound, tooManyRescores } from '../errors.ts'
import type { Rescore, RescoreInput, RescorePage, RescoreQuery } from '../schema/ruleset.ts'
import { rescoreSessions } from './jobs.ts'
import * as rows from './rescore.repository.ts'
import { mergeRules } from './rules.ts'
import { findRuleset, findVersion, type RulesetParts } from './ruleset.service.ts'
import type { RescoreRow } from './tables.ts'
import { meanScores, NOTHING } from './tally.ts'

/** Scoring history again: as a shadow, which only compares, or for real. */
export interface RescoreService {
  /**
   * A job does it. 404 for a ruleset or version that the request's project does not have; 409
   * `sessions.too_many_rescores` while five of its re-scorings wait or run.
   */
  begin(actor: Actor, input: RescoreInput): Promise<Rescore>
  /** Those of the request's project, newest first. */
  list(actor: Actor, query: RescoreQuery): Promise<RescorePage>
  /** 404 `sessions.rescore_not_found`, also for those of other people's projects. */
  get(actor: Actor, id: string): Promise<Rescore>
}

export interface RescoreParts extends RulesetParts {
  readonly jobs: Jobs
}

export const createRescoreService = (parts: RescoreParts): RescoreService => ({
  begin: (actor, input) => begin(parts, actor, input),
  list: (actor, query) => list(parts, actor, query),

  async get(actor, id) {
    const row = isUuid(id) ? await rows.findRescore(parts.db.query, id) : undefined
    if (!row) throw rescoreNotFound()
    requireInProject(actor, row.projectId, 'sessions:read', rescoreNotFound)
    return present(parts, row)
  },
})

/** Each may read all that is kept, and they run one after the other. */
const MAX_UNFINISHED = 5

/** Holds the count until the end of the transaction, so that two requests cannot both have the last one. */
const refuseBeyond = async (parts: RescoreParts, tx: Tx, projectId: string): Promise<void> => {
  await rows.holdRescores(tx, projectId)
  const system = systemActor({ projectId, requestId: null })
  const of = { name: rescoreSessions.name, limit: MAX_UNFINISHED }
  const queued = await parts.jobs.list(system, { ...of, status: 'queued' })
  const running = await parts.jobs.list(system, { ...of, status: 'running' })
  if (queued.items.length + running.items.length >= MAX_UNFINISHED) throw tooManyRescores(MAX_UNFINISHED)
}

const begin = (parts: RescoreParts, actor: Actor, input: RescoreInput): Promise<Rescore> => {
  const projectId = requireCurrentProject(actor, 'sessions:write')
  // Elsewhere a ruleset does not exist for this project, even if the caller belongs to both.
  const here = { ...actor, grants: new Map([...actor.grants].filter(([id]) => id === projectId)) }
  return parts.db.transaction(async tx => {
    const newest = await findRuleset(tx, here, input.rulesetId, 'sessions:read')
    const version = await findVersion(tx, here, input.rulesetId, input.version ?? newest.version)
    await refuseBeyond(parts, tx, projectId)
    const id = parts.ids.next()
    const { requestId } = actor
    const job = await parts.jobs.enqueue(tx, rescoreSessions, { rescoreId: id }, { projectId, requestId })
    const row = await rows.insertRescore(tx, {
      id,
      projectId,
      jobId: job.id,
      rulesetId: version.rulesetId,
      rulesetVersion: version.version,
      rules: mergeRules(version.rules, input.rules ?? {}),
      rangeFrom: input.range.from,
      rangeTo: input.range.to,
      mode: input.mode,
      trial: input.rules !== undefined,
      tally: NOTHING,
      createdAt: parts.clock.now(),
      createdBy: actor.userId,
    })
    return toRescore(row, job)
  })
}

const list = async (parts: RescoreParts, actor: Actor, query: RescoreQuery): Promise<RescorePage> => {
  const projectId = requireCurrentProject(actor, 'sessions:read')
  const found = await rows.listRescores(parts.db.query, projectId, {
    after: newestAfter(query),
    limit: query.limit + 1,
  })
  const { rows: shown, nextCursor } = newestPage(found, query.limit)
  return { items: await Promise.all(shown.map(row => present(parts, row))), nextCursor }
}

type JobFacts = Pick<JobDetail, 'status' | 'finishedAt'>

/** What was forgotten of a job that never finished its work. */
const FORGOTTEN: JobFacts = { status: 'failed', finishedAt: null }

/** A job that has ended otherwise can be tried again, so its own row tells how it stands until the work is done. */
const present = async (parts: RescoreParts, row: RescoreRow): Promise<Rescore> => {
  if (row.finishedAt !== null) return toRescore(row, { status: 'succeeded', finishedAt: row.finishedAt })
  const system = systemActor({ projectId: row.projectId, requestId: null })
  const job = await parts.jobs.get(system, row.jobId).catch((error: unknown) => {
    if (hasCode(error, 'jobs.job_not_found')) return FORGOTTEN
    throw error
  })
  return toRescore(row, job)
}

/** 0..1; what is found in the range can be more than there was in the beginning. */
export const progressOf = ({
  total,
  sessions,
  failedSessions,
  finishedAt,
}: Pick<RescoreRow, 'total' | 'sessions' | 'failedSessions' | 'finishedAt'>): number => {
  if (finishedAt !== null) return 1
  return total === null ? 0 : Math.min(1, (sessions + failedSessions) / Math.max(1, total))
}

const toRescore = (row: RescoreRow, job: JobFacts): Rescore => ({
  id: row.id,
  jobId: row.jobId,
  projectId: row.projectId,
  rulesetId: row.rulesetId,
  rulesetVersion: row.rulesetVersion,
  trial: row.trial,
  range: { from: row.rangeFrom, to: row.rangeTo },
  mode: row.mode,
  status: job.status === 'quarantined' ? 'failed' : job.status,
  progress: progressOf(row),
  sessions: row.sessions,
  changedSessions: row.changedSessions,
  failedSessions: row.failedSessions,
  signals: { ...row.tally.signals },
  meanScore: meanScores(row.tally),
  examples: row.tally.examples.map(({ sessionId, added, removed }) => ({
    sessionId,
    added: [...added],
    removed: [...removed],
  })),
  createdAt: row.createdAt,
  createdBy: row.createdBy,
  finishedAt: row.finishedAt ?? job.finishedAt,
})
