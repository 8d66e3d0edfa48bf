import type { NotificationBus } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import type { JobHandler } from './declaration.ts'
import { CANCEL_CHANNEL, hasLease, type JobLedger, WORK_CHANNEL } from './ledger.ts'
import type { JobMetrics } from './metrics.ts'
import { decide, decideLost } from './outcome.ts'
import { stopped } from './problems.ts'
import { repeat } from './repeat.ts'
import type { JobRepository } from './repository.ts'
import { persist, Settler } from './settler.ts'
import type { JobTimings } from './timings.ts'
import { type LeasedRow, Try, type TryResult } from './try.ts'

export interface RunnerOptions {
  readonly ledger: JobLedger
  readonly repository: JobRepository
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

/** The next job may begin while the last one's result is being stored, but results must not pile up. */
const UNSETTLED_PER_SLOT = 3

const MAX_WAKE_MS = 10_000

/** One kind of job in this worker. */
interface Kind {
  readonly handler: JobHandler
  running: number
  /** Those whose result is not stored yet, running or not. */
  unsettled: number
  /** Whether some may wait: told by a signal, a poll, or a claim that came back full. */
  mayWait: boolean
}

/** Takes jobs when there is room, runs them, and settles them. One per process. */
export class Runner {
  readonly #options: RunnerOptions
  readonly #kinds = new Map<string, Kind>()
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
    this.#settler = new Settler(jobs => options.ledger.succeed(jobs), options.clock)
  }

  /** `soleWorker`: no other process runs jobs, so all that seem to run have lost theirs and run again at once. */
  async start(handlers: readonly JobHandler[], soleWorker: boolean): Promise<void> {
    const { bus, ledger, timings } = this.#options
    const byPriority = handlers.toSorted((a, b) => b.declaration.priority - a.declaration.priority)
    for (const handler of byPriority) {
      this.#kinds.set(handler.declaration.name, { handler, running: 0, unsettled: 0, mayWait: true })
    }
    if (handlers.length === 0) return
    if (soleWorker) await ledger.recoverLost(null, decideLost)
    this.#unlisten = [
      await bus.listen(WORK_CHANNEL, name => this.#hear(name)),
      await bus.listen(CANCEL_CHANNEL, id => this.#hearCancel(id)),
    ]
    this.#loops = Promise.all([
      this.#repeat('jobs.poll', timings.pollMs, () => this.#poll()),
      this.#repeat('jobs.heartbeat', timings.heartbeatMs, () => this.#heartbeat()),
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
    for (const [kindName, kind] of this.#kinds) if (name === '' || name === kindName) kind.mayWait = true
    this.#pump()
  }

  #hearCancel(id: string): void {
    const asked = id === '' ? this.#heartbeat() : this.#askAfter(id)
    void asked.catch(error => this.#options.log.error({ err: error }, 'no heartbeat'))
  }

  /** A late signal may be about an earlier try of the same job: whether this one still holds it, its lease tells. */
  async #askAfter(id: string): Promise<void> {
    const running = this.#tries.get(id)
    if (!running) return
    const held = await this.#options.repository.touch([running.row])
    if (!held.has(running.row.lease)) running.stop(stopped('cancelled'))
  }

  async #poll(): Promise<void> {
    const { repository, clock } = this.#options
    if (this.#draining.signal.aborted) return
    for (const name of await repository.due([...this.#kinds.keys()], clock.now())) {
      const kind = this.#kinds.get(name)
      if (kind) kind.mayWait = true
    }
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
        if (this.#nextKind()) this.#pump()
      },
      (error: unknown) => {
        this.#pumping = undefined
        if (!this.#failing) this.#options.log.error({ err: error }, 'waiting jobs cannot be taken')
        this.#failing = true
      },
    )
  }

  async #take(): Promise<void> {
    let next = this.#nextKind()
    while (next) {
      const { kind, room } = next
      // Set before the claim, so that a signal that comes during it counts.
      kind.mayWait = false
      const { name } = kind.handler.declaration
      const rows = await this.#options.ledger.claim(name, room, this.#options.worker).catch(error => {
        kind.mayWait = true
        throw error
      })
      if (rows.length === room) kind.mayWait = true
      for (const row of rows) if (hasLease(row)) this.#run(kind, row)
      next = this.#nextKind()
    }
  }

  /** The kind of the highest priority that may have work and has room. */
  #nextKind(): { kind: Kind; room: number } | undefined {
    if (this.#draining.signal.aborted) return undefined
    let running = 0
    for (const kind of this.#kinds.values()) running += kind.running
    for (const kind of this.#kinds.values()) {
      const { concurrency } = kind.handler.declaration
      const room = Math.min(
        concurrency - kind.running,
        concurrency * UNSETTLED_PER_SLOT - kind.unsettled,
        this.#options.capacity - running,
      )
      if (kind.mayWait && room > 0) return { kind, room }
    }
    return undefined
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
          .catch(error => log.warn({ err: error }, 'the progress was not written')),
      attachAsset: assetId => ledger.attachAsset(row, assetId),
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
    const { clock, log } = this.#options
    const { row } = running
    const write = (): Promise<unknown> => {
      if (result.kind === 'succeeded') return this.#settler.settle(row)
      if (result.kind === 'failed') return this.#conclude(running, result.error)
      const handBack = this.#draining.signal.aborted
      return handBack ? persist(clock, () => this.#options.ledger.handBack(row)) : Promise.resolve()
    }
    await write().catch(error =>
      log.error(
        { err: error, jobId: row.id, job: row.name },
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
      log.warn({ ...fields, attempt: row.attempts, retryInMs: outcome.delayMs }, 'a try of a job failed')
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

  #whenIdle(): Promise<void> {
    if (this.#tries.size === 0) return Promise.resolve()
    return new Promise(resolve => {
      this.#idle = resolve
    })
  }
}
