import { sql } from 'kysely'
import { type Actor, requireScope } from '#kernel/access'
import type { Database } from '#kernel/db'
import { databaseNow } from '../database-clock.ts'
import type { WorkerPage } from './schema.ts'

const MAX_WORKERS = 200
/** One that went away without a word is shown for so long. */
const KEEP_MS = 24 * 3_600_000

/** This process, as others see it. */
export interface WorkerFacts {
  readonly id: string
  /** As in the rows of its jobs. */
  readonly name: string
  readonly host: string
  readonly pid: number
  readonly roles: readonly string[]
  readonly kinds: readonly string[]
  readonly capacity: number
  readonly version: string
}

/** The processes that run jobs, and what each takes. */
export class WorkerRegistry {
  readonly #db: Database
  readonly #aliveMs: number

  constructor(db: Database, aliveMs: number) {
    this.#db = db
    this.#aliveMs = aliveMs
  }

  /** Says that this worker lives; also after its row was lost. */
  async announce(worker: WorkerFacts): Promise<void> {
    await sql`insert into kernel.worker
        (id, name, host, pid, roles, kinds, capacity, version, started_at, heartbeat_at)
      values (${worker.id}, ${worker.name}, ${worker.host}, ${worker.pid}, ${worker.roles}::text[],
        ${worker.kinds}::text[], ${worker.capacity}, ${worker.version}, ${databaseNow}, ${databaseNow})
      on conflict (id) do update set heartbeat_at = excluded.heartbeat_at`.execute(this.#db.query)
  }

  async leave(id: string): Promise<void> {
    await sql`delete from kernel.worker where id = ${id}`.execute(this.#db.query)
  }

  async prune(): Promise<void> {
    await sql`delete from kernel.worker where heartbeat_at < ${databaseNow} - ${KEEP_MS}::bigint`.execute(
      this.#db.query,
    )
  }

  /** The youngest first. */
  async list(actor: Actor): Promise<WorkerPage> {
    requireScope(actor, 'system:admin')
    const { rows } = await sql<WorkerPage['items'][number]>`
      select id, host, pid, roles, kinds, capacity, version, started_at, heartbeat_at,
        heartbeat_at > ${databaseNow} - ${this.#aliveMs}::bigint as alive,
        (select count(*)::int from kernel.job where status = 'running' and job.worker = worker.name) as running
      from kernel.worker order by started_at desc, id limit ${MAX_WORKERS}`.execute(this.#db.query)
    return { items: rows, nextCursor: null }
  }
}
