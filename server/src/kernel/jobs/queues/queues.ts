import { type Actor, requireCurrentProject, requireScope } from '#kernel/access'
import type { Database, NotificationBus } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Notices } from '#kernel/notices'
import { retryEach } from '../bulk.ts'
import type { JobLedger } from '../ledger.ts'
import { WORK_CHANNEL } from '../placement.ts'
import type { QueueRepository } from './repository.ts'
import type { Queue, QueuePage, Redrive, Redriven } from './schema.ts'

const PAGE = 100

export interface QueueParts {
  readonly db: Database
  readonly bus: NotificationBus
  readonly notices: Notices
  readonly ledger: JobLedger
  readonly repository: QueueRepository
  /** A worker that was silent for so long does not count. */
  readonly aliveMs: number
}

/** The kinds of jobs, as people see and steer them. */
export class Queues {
  readonly #parts: QueueParts

  constructor(parts: QueueParts) {
    this.#parts = parts
  }

  async list(actor: Actor): Promise<QueuePage> {
    const items = await this.#parts.repository.list(projectOf(actor), this.#parts.aliveMs)
    return { items, nextCursor: null }
  }

  /** No process begins a job of this kind any more; those that run go on. Idempotent. */
  async pause(actor: Actor, name: string): Promise<Queue> {
    return this.#setPaused(actor, name, actor.label)
  }

  async resume(actor: Actor, name: string): Promise<Queue> {
    return this.#setPaused(actor, name, null)
  }

  /** Fresh tries for dead letters, page by page, each at most once however often this is asked for at a time. */
  async redrive(actor: Actor, name: string, wish: Redrive): Promise<Redriven> {
    const own = requireCurrentProject(actor, 'library:write')
    if (wish.allProjects) requireScope(actor, 'system:admin')
    const projectId = wish.allProjects ? null : own
    const { repository, aliveMs } = this.#parts
    if ((await repository.list(own, aliveMs, name)).length === 0) throw queueNotFound()
    const { status } = wish
    if (wish.dryRun) {
      const found = await repository.countDead(name, projectId, status)
      return { redriven: Math.min(found, wish.limit), remaining: Math.max(0, found - wish.limit) }
    }
    const redriven = await this.#redrivePages({ name, projectId, status }, wish.limit)
    return { redriven, remaining: await repository.countDead(name, projectId, status) }
  }

  async #redrivePages(
    from: { name: string; projectId: string | null; status: Redrive['status'] },
    limit: number,
  ): Promise<number> {
    let redriven = 0
    let after: string | null = null
    while (redriven < limit) {
      const size = Math.min(PAGE, limit - redriven)
      const rows = await this.#parts.repository.dead({ ...from, after }, size)
      const outcomes = await retryEach(this.#parts.ledger, rows)
      redriven += [...outcomes.values()].filter(outcome => !(outcome instanceof Problem)).length
      after = rows.at(-1)?.id ?? null
      if (rows.length < size) break
    }
    return redriven
  }

  async #setPaused(actor: Actor, name: string, by: string | null): Promise<Queue> {
    requireScope(actor, 'system:admin')
    const { db, bus, repository, notices } = this.#parts
    await db.transaction(async tx => {
      const changed = await repository.setPaused(tx, name, by)
      if (changed === undefined) throw queueNotFound()
      if (!changed) return
      const data = { name, paused: by !== null }
      await notices.publish(tx, { topic: 'queue.updated', projectId: null, data })
      if (by === null) db.afterCommit(() => bus.signal(WORK_CHANNEL, name))
    })
    const [queue] = await repository.list(null, this.#parts.aliveMs, name)
    if (!queue) throw queueNotFound()
    return queue
  }
}

/** Administrators see the jobs of all projects, and those of the server itself. */
const projectOf = (actor: Actor): string | null =>
  actor.admin ? null : requireCurrentProject(actor, 'library:read')

const queueNotFound = (): Problem =>
  new Problem({ status: 404, code: 'jobs.queue_not_found', message: 'There is no such queue.' })
