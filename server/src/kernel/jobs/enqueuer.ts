import type { Database, Tx } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Notices } from '#kernel/notices'
import type { Ids } from '#kernel/system'
import { currentTraceparent } from '#kernel/telemetry'
import type { JobDeclaration } from './declaration.ts'
import type { JobRow } from './job-table.ts'
import { noticeOf } from './notice.ts'
import type { Placement } from './placement.ts'
import type { JobQueue } from './queue.ts'
import type { QueueRepository } from './queues/repository.ts'
import type { JobRepository, NewJob } from './repository.ts'
import type { JobSubject } from './subject.ts'

/** Between two rows of one dedupe key a job can end; it cannot do so for ever. */
const MAX_ROUNDS = 5
/** Rows of one statement. */
const PAGE = 1_000
const MAX_JOBS = 10_000

export interface EnqueuerParts {
  readonly db: Database
  readonly notices: Notices
  readonly ids: Ids
  readonly queue: JobQueue
  readonly queues: QueueRepository
  readonly placement: Placement
  readonly repository: JobRepository
}

/** Writes new jobs: row, place and notice in the caller's transaction. */
export class Enqueuer {
  readonly #parts: EnqueuerParts
  readonly #known = new Set<string>()

  constructor(parts: EnqueuerParts) {
    this.#parts = parts
  }

  /** The row of a job that is to be made, its input checked. Its dedupe key does not count in a flow. */
  draft<I>(declaration: JobDeclaration<I>, input: I, subject: JobSubject): NewJob {
    return {
      id: this.#parts.ids.next(),
      projectId: subject.projectId,
      assetId: subject.assetId ?? null,
      requestId: subject.requestId ?? null,
      traceparent: subject.traceparent ?? currentTraceparent(),
      name: declaration.name,
      input: declaration.input.parse(input),
      dedupeKey: declaration.dedupeKey?.(input) ?? null,
      priority: subject.priority ?? declaration.priority,
      runAt: subject.runAt ?? null,
      delayMs: Math.max(0, subject.delayMs ?? 0),
      flowId: null,
      waitsFor: null,
      countsFor: null,
    }
  }

  /** Answers one row per job, in their order: the new one, or the one that waits or runs under its dedupe key. */
  async enqueue(tx: Tx, jobs: readonly NewJob[]): Promise<JobRow[]> {
    if (jobs.length > MAX_JOBS) throw tooMany(jobs.length)
    for (const name of new Set(jobs.map(job => job.name))) await this.#introduce(tx, name)
    const rows: JobRow[] = []
    for (let from = 0; from < jobs.length; from += PAGE) {
      rows.push(...(await this.#enqueuePage(tx, jobs.slice(from, from + PAGE))))
    }
    return rows
  }

  /** Kinds that every process knows from its start; others become known with their first job. */
  know(names: readonly string[]): void {
    for (const name of names) this.#known.add(name)
  }

  async #introduce(tx: Tx, name: string): Promise<void> {
    const { db, queue, queues } = this.#parts
    await queue.ensure(name)
    if (this.#known.has(name)) return
    await queues.introduce(tx, name)
    db.afterCommit(() => this.know([name]))
  }

  async #enqueuePage(tx: Tx, jobs: readonly NewJob[]): Promise<JobRow[]> {
    const { repository, placement, notices } = this.#parts
    const answers = new Map<string, JobRow>()
    let missing = jobs
    for (let round = 0; missing.length > 0; round += 1) {
      if (round === MAX_ROUNDS) throw restless(missing)
      const made = inOrderOf(missing, await repository.insert(tx, missing))
      for (const row of made) answers.set(row.id, row)
      await placement.put(tx, made)
      await notices.publish(tx, ...made.map(noticeOf))
      missing = await this.#findTwins(tx, missing, answers)
    }
    return jobs.flatMap(({ id }) => answers.get(id) ?? [])
  }

  /** Notes the twins of those that were not made; answers the jobs whose twin has ended meanwhile. */
  async #findTwins(
    tx: Tx,
    jobs: readonly NewJob[],
    answers: Map<string, JobRow>,
  ): Promise<readonly NewJob[]> {
    const refused = jobs.filter(({ id }) => !answers.has(id))
    if (refused.length === 0) return []
    const twins = new Map((await this.#parts.repository.findLive(tx, refused)).map(row => [keyOf(row), row]))
    for (const job of refused) {
      const twin = twins.get(keyOf(job))
      if (twin) answers.set(job.id, twin)
    }
    return refused.filter(({ id }) => !answers.has(id))
  }
}

const keyOf = (job: Pick<NewJob, 'name' | 'projectId' | 'dedupeKey'>): string =>
  JSON.stringify([job.name, job.projectId, job.dedupeKey])

const inOrderOf = (jobs: readonly NewJob[], rows: readonly JobRow[]): JobRow[] => {
  const byId = new Map(rows.map(row => [row.id, row]))
  return jobs.flatMap(({ id }) => byId.get(id) ?? [])
}

const restless = ([job]: readonly NewJob[]): Error =>
  new Error(`The job ${job?.name} with the key ${job?.dedupeKey} came and went ${MAX_ROUNDS} times`)

const tooMany = (count: number): Problem =>
  new Problem({
    status: 422,
    code: 'jobs.too_many',
    message: `${count} jobs at once are too many: ${MAX_JOBS} at most, so send them in several steps.`,
  })
