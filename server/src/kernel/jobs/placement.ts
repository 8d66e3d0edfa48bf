import type { Database, NotificationBus, Tx } from '#kernel/db'
import type { JobRow } from './job-table.ts'
import type { JobQueue } from './queue.ts'

/** Payload: the kind of job that waits. */
export const WORK_CHANNEL = 'fovea_job'
/** Payload: the id of the job that was cancelled; empty: some were. */
export const CANCEL_CHANNEL = 'fovea_job_cancel'

/** Signals of single cancels at once; beyond it each worker asks after all of its jobs. */
const MAX_CANCEL_SIGNALS = 50

/** The places of jobs in the queue, and the signals that go with them once their transaction has committed. */
export class Placement {
  readonly #parts: { readonly db: Database; readonly bus: NotificationBus; readonly queue: JobQueue }

  constructor(parts: { db: Database; bus: NotificationBus; queue: JobQueue }) {
    this.#parts = parts
  }

  /** Gives each of the rows, just written, a place; those that wait for a gate get theirs when it opens. */
  async put(tx: Tx, rows: readonly JobRow[]): Promise<void> {
    const { db, bus, queue } = this.#parts
    const waiting = rows.filter(({ status, blocked }) => status === 'queued' && !blocked)
    for (const [name, jobs] of Map.groupBy(waiting, row => row.name)) {
      await queue.put(
        tx,
        name,
        jobs.map(({ id, priority, runAt, updatedAt }) => ({
          id,
          priority,
          // Both are by the database's clock, so the difference is right on any machine.
          delayMs: Math.max(0, runAt - updatedAt),
        })),
      )
      db.afterCommit(() => bus.signal(WORK_CHANNEL, name))
    }
  }

  /** Must come before the rows are locked: whoever needs both takes the place first. */
  async remove(tx: Tx, jobs: readonly { id: string; name: string }[]): Promise<void> {
    const { queue } = this.#parts
    const byName = [...Map.groupBy(jobs, row => row.name)].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, rows] of byName) {
      await queue.ensure(name)
      await queue.remove(tx, name, rows.map(({ id }) => id).sort())
    }
  }

  tellCancelled(rows: readonly JobRow[]): void {
    const { db, bus } = this.#parts
    db.afterCommit(() => {
      if (rows.length > MAX_CANCEL_SIGNALS) bus.signal(CANCEL_CHANNEL)
      else for (const { id } of rows) bus.signal(CANCEL_CHANNEL, id)
    })
  }
}
