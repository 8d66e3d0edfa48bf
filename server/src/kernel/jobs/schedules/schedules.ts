import { type Actor, requireScope } from '#kernel/access'
import type { Database, Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Enqueuer } from '../enqueuer.ts'
import { type JobRow, toJob } from '../job-table.ts'
import { nextTurn, type ScheduleDeclaration } from './declaration.ts'
import type { ScheduleRepository, ScheduleRow } from './repository.ts'
import type { Schedule, SchedulePage, ScheduleRun } from './schema.ts'

/**
 * Jobs that are enqueued by the clock on the wall: the database's, and in the transaction that moves the next turn, so
 * each turn comes once, whatever the processes' own clocks say. Turns that were missed while nothing ran come once, at
 * the start; those that were missed while the schedule was paused do not come.
 */
export class Schedules {
  readonly #db: Database
  readonly #enqueuer: Enqueuer
  readonly #repository: ScheduleRepository
  readonly #declared = new Map<string, ScheduleDeclaration>()

  constructor(parts: { db: Database; enqueuer: Enqueuer; repository: ScheduleRepository }) {
    this.#db = parts.db
    this.#enqueuer = parts.enqueuer
    this.#repository = parts.repository
  }

  async declare(schedules: readonly ScheduleDeclaration[]): Promise<void> {
    for (const schedule of schedules) {
      if (this.#declared.has(schedule.name)) throw new Error(`Two schedules are called ${schedule.name}`)
      this.#declared.set(schedule.name, schedule)
    }
    if (schedules.length === 0) return
    await this.#db.transaction(async tx => {
      const now = await this.#repository.now(tx)
      for (const schedule of schedules.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        const { name, cron, timezone, job } = schedule
        await this.#repository.register(tx, {
          name,
          cron,
          timezone,
          job: job.name,
          nextAt: nextTurn(schedule, now),
        })
      }
    })
  }

  /** Enqueues what is due; one of all processes does it. */
  async fire(): Promise<void> {
    const names = [...this.#declared.keys()]
    if (names.length === 0 || !(await this.#repository.anyDue(names))) return
    await this.#db.transaction(async tx => {
      const now = await this.#repository.now(tx)
      for (const { name } of await this.#repository.takeDue(tx, names)) {
        const schedule = this.#find(name)
        const job = await this.#enqueue(tx, schedule, null)
        await this.#repository.fired(tx, name, job.id, nextTurn(schedule, now))
      }
    })
  }

  async list(actor: Actor): Promise<SchedulePage> {
    requireScope(actor, 'system:admin')
    const rows = await this.#repository.list([...this.#declared.keys()])
    return { items: rows.map(toSchedule), nextCursor: null }
  }

  /** A turn beside the others; also of one that is paused. */
  async run(actor: Actor, name: string): Promise<ScheduleRun> {
    return this.#change(actor, name, async (tx, schedule, row) => {
      const job = await this.#enqueue(tx, schedule, actor.requestId)
      await this.#repository.fired(tx, name, job.id, row.nextAt)
      return { job: toJob(job) }
    })
  }

  async pause(actor: Actor, name: string): Promise<Schedule> {
    await this.#change(actor, name, async (tx, _, row) => {
      if (row.pausedAt === null) await this.#repository.pause(tx, name, actor.label)
    })
    return this.#get(name)
  }

  async resume(actor: Actor, name: string): Promise<Schedule> {
    await this.#change(actor, name, async (tx, schedule, row) => {
      if (row.pausedAt === null) return
      const now = await this.#repository.now(tx)
      await this.#repository.resume(tx, name, nextTurn(schedule, now))
    })
    return this.#get(name)
  }

  async #change<T>(
    actor: Actor,
    name: string,
    change: (tx: Tx, schedule: ScheduleDeclaration, row: ScheduleRow) => Promise<T>,
  ): Promise<T> {
    requireScope(actor, 'system:admin')
    const schedule = this.#find(name)
    return this.#db.transaction(async tx => {
      const row = await this.#repository.lock(tx, name)
      if (!row) throw scheduleNotFound()
      return change(tx, schedule, row)
    })
  }

  #find(name: string): ScheduleDeclaration {
    const schedule = this.#declared.get(name)
    if (!schedule) throw scheduleNotFound()
    return schedule
  }

  async #get(name: string): Promise<Schedule> {
    const [row] = await this.#repository.list([name])
    if (!row) throw scheduleNotFound()
    return toSchedule(row)
  }

  async #enqueue(tx: Tx, { job, input }: ScheduleDeclaration, requestId: string | null): Promise<JobRow> {
    const [row] = await this.#enqueuer.enqueue(tx, [
      this.#enqueuer.draft(job, input, { projectId: null, requestId }),
    ])
    if (!row) throw new Error(`The job ${job.name} was not enqueued`)
    return row
  }
}

const toSchedule = ({ pausedAt, ...row }: ScheduleRow): Schedule => ({
  ...row,
  paused: pausedAt !== null,
  pausedAt,
})

const scheduleNotFound = (): Problem =>
  new Problem({ status: 404, code: 'jobs.schedule_not_found', message: 'There is no such schedule.' })
