import { type Actor, requireInProject } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import type { Notices } from '#kernel/notices'
import type { Ids } from '#kernel/system'
import type { JobResult, StepResult } from '../declaration.ts'
import type { Enqueuer } from '../enqueuer.ts'
import type { JobRow } from '../job-table.ts'
import { noticeOf } from '../notice.ts'
import type { Placement } from '../placement.ts'
import type { JobRepository } from '../repository.ts'
import type { JobSubject } from '../subject.ts'
import { flowEnded, flowNotFound } from './problems.ts'
import type { FlowCount, FlowRepository, FlowRow } from './repository.ts'
import type { Flow } from './schema.ts'
import { type FlowStep, planFlow } from './spec.ts'

const RESULTS_PAGE = 100

export interface FlowParts {
  readonly db: Database
  readonly notices: Notices
  readonly ids: Ids
  readonly enqueuer: Enqueuer
  readonly placement: Placement
  readonly jobs: JobRepository
  readonly repository: FlowRepository
}

/** Several jobs that wait for one another. */
export class Flows {
  readonly #parts: FlowParts

  constructor(parts: FlowParts) {
    this.#parts = parts
  }

  /** All rows of the flow and its gates, in `tx`; those that wait for nobody have their places at once. */
  async create(tx: Tx, flow: FlowStep, subject: JobSubject & { name?: string }): Promise<Flow> {
    const { ids, enqueuer, repository } = this.#parts
    const id = ids.next()
    const plan = planFlow(flow, () => ids.next())
    const row = { id, projectId: subject.projectId, name: subject.name ?? null, total: plan.jobs.length }
    const jobs = plan.jobs.map(({ step, waitsFor, countsFor }) => ({
      ...enqueuer.draft(step.declaration, step.input, {
        ...subject,
        ...(step.priority === undefined ? {} : { priority: step.priority }),
      }),
      dedupeKey: null,
      flowId: id,
      waitsFor,
      countsFor,
    }))
    await repository.insert(tx, row, plan.gates)
    const rows = await enqueuer.enqueue(tx, jobs)
    return toFlow({ ...row, createdAt: rows[0]?.createdAt ?? 0 }, countsOf(rows))
  }

  async get(actor: Actor, id: string): Promise<Flow> {
    const row = await this.#find(actor, id, 'library:read')
    return toFlow(row, await this.#parts.repository.counts(row.id))
  }

  /** Cancels all that have not ended; 409 `jobs.already_ended` when all have. */
  async cancel(actor: Actor, id: string): Promise<Flow> {
    const { db, repository, placement, jobs, notices } = this.#parts
    const row = await this.#find(actor, id, 'library:write')
    await db.transaction(async tx => {
      const live = await repository.live(row.id)
      await placement.remove(tx, live)
      // A step whose gate opened meanwhile has a place that was not removed: whoever takes it finds it cancelled.
      const cancelled =
        live.length === 0
          ? []
          : await jobs.move(
              tx,
              'cancel',
              live.map(job => job.id),
              { outcome: 'cancelled' },
            )
      if (cancelled.length === 0) throw flowEnded(toFlow(row, await repository.counts(row.id)).status)
      await notices.publish(tx, ...cancelled.map(noticeOf))
      placement.tellCancelled(cancelled)
    })
    return toFlow(row, await repository.counts(row.id))
  }

  /** The answers of the steps right before this one. */
  async *results({ flowId, waitsFor }: JobRow): AsyncGenerator<StepResult> {
    if (flowId === null || waitsFor === null) return
    let after: string | null = null
    while (true) {
      const page: { id: string; name: string; result: unknown }[] = await this.#parts.repository.results(
        { flowId, gate: waitsFor, after },
        RESULTS_PAGE,
      )
      for (const { id, name, result } of page) {
        // Was written by `JSON.stringify` of a JobResult.
        yield { jobId: id, name, result: result as JobResult }
      }
      after = page.at(-1)?.id ?? null
      if (page.length < RESULTS_PAGE) return
    }
  }

  async #find(actor: Actor, id: string, scope: 'library:read' | 'library:write'): Promise<FlowRow> {
    const row = await this.#parts.repository.find(id)
    if (!row) throw flowNotFound()
    if (row.projectId !== null) requireInProject(actor, row.projectId, scope, flowNotFound)
    else if (!actor.admin) throw flowNotFound()
    return row
  }
}

const countsOf = (rows: readonly JobRow[]): FlowCount[] => {
  const blocked = rows.filter(row => row.blocked).length
  return [
    { status: 'queued', blocked: true, count: blocked, finishedAt: null },
    { status: 'queued', blocked: false, count: rows.length - blocked, finishedAt: null },
  ]
}

const toFlow = (row: FlowRow, found: readonly FlowCount[]): Flow => {
  const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0, quarantined: 0 }
  for (const { status, count } of found) counts[status] += count
  const live = counts.queued + counts.running
  const last = Math.max(0, ...found.map(({ finishedAt }) => finishedAt ?? 0))
  return {
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    status: statusOf(counts, live),
    total: row.total,
    counts,
    blocked: found.find(({ blocked }) => blocked)?.count ?? 0,
    progress: row.total === 0 ? 1 : (row.total - live) / row.total,
    createdAt: row.createdAt,
    finishedAt: live > 0 ? null : last,
  }
}

const statusOf = (counts: Flow['counts'], live: number): Flow['status'] => {
  if (live > 0) return 'running'
  if (counts.failed + counts.quarantined > 0) return 'failed'
  return counts.cancelled > 0 ? 'cancelled' : 'succeeded'
}
