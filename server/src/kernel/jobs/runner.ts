import { isDatabaseAway, type NotificationBus } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import type { JobContext, JobHandler } from './declaration.ts'
import type { JobQueries } from './job-queries.ts'
import type { JobRow } from './job-table.ts'
import { hasLease, type JobLedger } from './ledger.ts'
import type { JobMetrics } from './metrics.ts'
import { decide, decideLost } from './outcome.ts'
import { CANCEL_CHANNEL, WORK_CHANNEL } from './placement.ts'
import { stopped } from './problems.ts'
import { repeat } from './repeat.ts'
import type { JobRepository } from './repository.ts'
import { persist, Settler } from './settler.ts'
import { type Kind, Slots, type Wish } from './slots.ts'
import type { JobTimings } from './timings.ts'
import { type LeasedRow, Try, type TryResult } from './try.ts'

export interface RunnerOptions {
  readonly ledger: JobLedger
  readonly repository: JobRepository
  readonly queries: JobQueries
  /** The answers of the steps before a job. */
  readonly results: (row: JobRow) => ReturnType<JobContext['results']>
  readonly bus: NotificationBus
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: JobMetrics
  readonly timings: JobTimings
  /** Jobs of all kinds at once. */
  readonly capacity: number
  /** This process, in the rows of the jobs that it runs. */
  readonly worker: string
  /** In [0, 1), for the jitter. */
  readonly random: () => number
}

const MAX_WAKE_MS = 10_000

/** Takes jobs when there is room, runs them, and settles them. One per process. */
export class Runner {
  readonly #options: RunnerOptions
  readonly #slots: Slots
  readonly #tries = new Map<string, Try>()
  readonly #settler: Settler
  readonly #draining = new AbortController()
  readonly #stopping = new AbortController()
  #loops: Promise<unknown> = Promise.resolve()
  #pumping: Promise<void> | undefined
  #unlisten: (() => void)[] = []
  #idle: (() => void) | undefined
  #failing = false

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#slots = new Slots(options.capacity, (kinds, total) => options.queries.mostUrgent(kinds, total))
    this.#settler = new Settler(jobs => options.ledger.succeed(jobs), options.clock)
  }

  /**
   * `pulse` says that this worker lives, `fire` enqueues what schedules ask for. `soleWorker`: no other process runs jobs, so all that seem to run have lost theirs and
   * run again at once.
   */
  async start(
    handlers: readonly JobHandler[],
    {
      soleWorker,
      pulse,
      fire,
    }: { soleWorker: boolean; pulse: () => Promise<void>; fire: () => Promise<void> },
  ): Promise<void> {
    const { bus, ledger, timings } = this.#options
    this.#slots.open(handlers)
    if (handlers.length === 0) return
    if (soleWorker) await ledger.recoverLost(null, decideLost)
    this.#unlisten = [
      await bus.listen(WORK_CHANNEL, name => this.#hear(name)),
      await bus.listen(CANCEL_CHANNEL, id => this.#hearCancel(id)),
    ]
    this.#loops = Promise.all([
      this.#repeat('jobs.poll', timings.pollMs, () => this.#poll()),
      this.#repeat('jobs.heartbeat', timings.heartbeatMs, () => this.#heartbeat()),
      this.#repeat('jobs.schedules', timings.pollMs, fire),
      this.#repeat('jobs.pulse', timings.heartbeatMs, pulse),
      this.#repeat('jobs.recover', timings.sweepMs, async () => {
        await ledger.recoverLost(timings.leaseMs, decideLost)
      }),
    ])
  }

  /**
   * Takes no more jobs; those that run have until `deadline`, then their signals fire and they go back
   * into the queue without losing a try.
   */
  async drain(deadline: AbortSignal): Promise<void> {
    this.#draining.abort()
    for (const unlisten of this.#unlisten) unlisten()
    await this.#pumping
    const stopAll = () => {
      for (const running of this.#tries.values()) running.stop(stopped('shutdown'))
    }
    deadline.addEventListener('abort', stopAll, { once: true })
    if (deadline.aborted) stopAll()
    await this.#whenIdle()
    deadline.removeEventListener('abort', stopAll)
    this.#stopping.abort()
    await this.#loops
  }

  #repeat(name: string, everyMs: number, run: () => Promise<void>): Promise<void> {
    const { clock, log } = this.#options
    return repeat({ name, everyMs, run, clock, log, signal: this.#stopping.signal })
  }

  /** A signal names a kind; an empty one follows a broken connection, when any may have been missed. */
  #hear(name: string): void {
    this.#slots.hear(name)
    this.#pump()
  }

  #hearCancel(id: string): void {
    const asked = id === '' ? this.#heartbeat() : this.#askAfter(id)
    void asked.catch(error => this.#report(error, {}, 'no heartbeat'))
  }

  /** A late signal may be about an earlier try of the same job: whether this one still holds it, its lease tells. */
  async #askAfter(id: string): Promise<void> {
    const running = this.#tries.get(id)
    if (!running) return
    const held = await this.#options.repository.touch([running.row])
    if (!held.has(running.row.lease)) running.stop(stopped('cancelled'))
  }

  async #poll(): Promise<void> {
    if (this.#draining.signal.aborted) return
    for (const name of await this.#options.queries.due(this.#slots.names)) this.#slots.hear(name)
    this.#pump()
  }

  async #heartbeat(): Promise<void> {
    const tries = [...this.#tries.values()]
    if (tries.length === 0) return
    const held = await this.#options.repository.touch(tries.map(({ row }) => row))
    for (const running of tries) {
      if (!held.has(running.row.lease)) running.stop(stopped('lease_lost'))
    }
  }

  #pump(): void {
    this.#pumping ??= this.#take().then(
      () => {
        this.#pumping = undefined
        this.#failing = false
        // What was heard between the last look and now would else wait for the next poll.
        if (this.#slots.wanting && !this.#draining.signal.aborted) this.#pump()
      },
      (error: unknown) => {
        this.#pumping = undefined
        if (!this.#failing) this.#report(error, {}, 'waiting jobs cannot be taken')
        this.#failing = true
      },
    )
  }

  async #take(): Promise<void> {
    while (!this.#draining.signal.aborted) {
      const wishes = await this.#slots.wishes()
      if (wishes.length === 0) return
      for (const wish of wishes) await this.#claim(wish)
    }
  }

  async #claim({ kind, room }: Wish): Promise<void> {
    if (this.#draining.signal.aborted) return
    // Set before the claim, so that a signal that comes during it counts.
    kind.mayWait = false
    const rows = await this.#options.ledger.claim(kind.name, room, this.#options.worker).catch(error => {
      kind.mayWait = true
      throw error
    })
    if (rows.length === room) kind.mayWait = true
    for (const row of rows) if (hasLease(row)) this.#run(kind, row)
  }

  #run(kind: Kind, row: LeasedRow): void {
    const { clock, ledger, timings, metrics } = this.#options
    const log = this.#options.log.child({
      jobId: row.id,
      job: row.name,
      requestId: row.requestId ?? undefined,
    })
    const running = new Try({
      row,
      handler: kind.handler,
      clock,
      log,
      timings,
      writeProgress: fraction =>
        ledger
          .progress(row, fraction)
          .catch(error => this.#report(error, { jobId: row.id }, 'the progress was not written')),
      bound: {
        attachAsset: assetId => ledger.attachAsset(row, assetId),
        transaction: work => ledger.transaction(row, timings.leaseMs, work),
        confirm: () => ledger.confirm(row, timings.leaseMs),
        results: () => this.#options.results(row),
      },
    })
    kind.running += 1
    kind.unsettled += 1
    this.#tries.set(row.id, running)
    metrics.started(row, kind.running)
    const { result, over } = running.run()
    void result
      .then(found => this.#settle(running, found))
      .then(() => {
        kind.unsettled -= 1
        this.#pump()
      })
    void over.then(() => {
      kind.running -= 1
      metrics.ended(row, kind.running)
      this.#pump()
    })
  }

  async #settle(running: Try, result: TryResult): Promise<void> {
    const { clock } = this.#options
    const { row } = running
    const write = (): Promise<unknown> => {
      if (result.kind === 'succeeded')
        return this.#settler.settle({ id: row.id, lease: row.lease, name: row.name, result: result.result })
      if (result.kind === 'failed') return this.#conclude(running, result.error)
      const handBack = this.#draining.signal.aborted
      return handBack ? persist(clock, () => this.#options.ledger.handBack(row)) : Promise.resolve()
    }
    await write().catch(error =>
      this.#report(
        error,
        { jobId: row.id, job: row.name },
        'the result of a job was not stored; it runs again',
      ),
    )
    if (this.#tries.get(row.id) === running) this.#tries.delete(row.id)
    this.#options.metrics.settled(row, result.kind, clock.now())
    if (this.#tries.size === 0) this.#idle?.()
  }

  async #conclude({ row, handler }: Try, error: unknown): Promise<void> {
    const { clock, ledger, random } = this.#options
    const outcome = decide(error, row, handler.declaration, random())
    const fields = { err: error, jobId: row.id, job: row.name, requestId: row.requestId ?? undefined }
    const log = this.#options.log
    if (outcome.kind === 'requeue') {
      const level = isDatabaseAway(error) ? 'debug' : 'warn'
      log[level]({ ...fields, attempt: row.attempts, retryInMs: outcome.delayMs }, 'a try of a job failed')
    } else {
      // A file that cannot be read is news for the person who sent it, and no fault of the server.
      const isTheirs = outcome.kind === 'fail' && error instanceof Problem && error.status < 500
      log[isTheirs ? 'info' : 'error']({ ...fields, attempt: row.attempts }, 'a job failed')
    }
    await persist(clock, () => ledger.conclude(row, outcome))
    if (outcome.kind === 'requeue') this.#wakeAfter(row.name, outcome.delayMs)
  }

  /** The poll would find it too, up to two seconds late, which matters only after a short delay. */
  #wakeAfter(name: string, delayMs: number): void {
    const { clock } = this.#options
    if (delayMs > MAX_WAKE_MS) return
    // Rejects only when the worker stops.
    void clock.wait(delayMs, this.#stopping.signal).then(
      () => this.#hear(name),
      () => undefined,
    )
  }

  /** An outage of the database is told of once, by whoever notices it, and not by every job that meets it. */
  #report(error: unknown, fields: object, message: string): void {
    this.#options.log[isDatabaseAway(error) ? 'debug' : 'error']({ err: error, ...fields }, message)
  }

  #whenIdle(): Promise<void> {
    if (this.#tries.size === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#idle = resolve
    })
  }
}
