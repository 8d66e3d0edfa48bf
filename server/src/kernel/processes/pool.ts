import type { MeasuredSpan } from '#kernel/telemetry'
import { Child, type RunRequest } from './child.ts'
import { busy, closed, crashed } from './failures.ts'
import type { ChildExit, ChildPoolOptions } from './options.ts'

export interface RunOptions {
  /** Aborting kills the child that does the run; the run rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds for this run instead of the pool's. */
  readonly deadlineMs?: number | undefined
  /** Somebody waits for the answer: it goes before runs that nobody waits for, and they alone cannot fill the queue for it. */
  readonly isAwaited?: boolean
}

/** A moment's picture of a pool. The counters start with the pool. */
export interface PoolStats {
  readonly size: number
  /** Processes that are alive, starting ones included. */
  readonly children: number
  readonly busy: number
  readonly queued: number
  readonly runs: number
  readonly restarts: number
  readonly crashes: number
  readonly deadlineKills: number
}

export interface ChildPool {
  /**
   * Has `task` done by a child. The caller states the types that the child's handler has.
   * Throws `process.deadline` (500, final), `process.crashed` (500), `process.fault` (500), `process.busy` (503),
   * `process.closed` (503), the Problem that the handler threw, or the abort reason.
   */
  run<I, O>(task: string, input: I, options?: RunOptions): Promise<O>
  /** Starts all children; resolves when each can take a run. */
  warm(): Promise<void>
  stats(): PoolStats
  /** Refuses what waits, lets what runs come to its end or to `deadline`, and ends all children. Idempotent. */
  close(deadline: AbortSignal): Promise<void>
}

interface Waiting {
  readonly isAwaited: boolean
  start(child: Child): void
  reject(error: unknown): void
}

/** A pool of forked children. Nothing is started before the first run, or `warm`. */
export const createChildPool = (options: ChildPoolOptions): ChildPool => new ForkPool(options)

const UNTRACED = { traceparent: null, onMeasured: () => {} }

class ForkPool implements ChildPool {
  readonly #options: ChildPoolOptions
  readonly #children = new Set<Child>()
  readonly #idleTimers = new Map<Child, NodeJS.Timeout>()
  readonly #queue: Waiting[] = []
  readonly #observers = new Set<() => void>()
  readonly #counts = { runs: 0, restarts: 0, crashes: 0, deadlineKills: 0 }
  #startFailure: unknown
  #closed = false

  constructor(options: ChildPoolOptions) {
    this.#options = options
  }

  run<I, O>(task: string, input: I, options: RunOptions = {}): Promise<O> {
    const { tracing, name } = this.#options
    if (!tracing?.isRecording()) return this.#enqueue(task, input, options, null)
    // Includes the wait for a child; what the child measures comes back as a span below.
    return tracing.inSpan(`${name} ${task}`, {}, span => {
      const onMeasured = (measured: MeasuredSpan) => span?.run(() => tracing.recordSpan(measured))
      const { traceparent = null } = span ?? {}
      return this.#enqueue<I, O>(task, input, options, { traceparent, onMeasured })
    })
  }

  // The channel carries no types; the caller's pair is the contract with the child's handler.
  #enqueue<I, O>(
    task: string,
    input: I,
    { signal, deadlineMs, isAwaited = false }: RunOptions,
    trace: Pick<RunRequest, 'traceparent' | 'onMeasured'> | null,
  ): Promise<O> {
    if (signal?.aborted) return Promise.reject(signal.reason)
    if (this.#closed) return Promise.reject(closed(this.#options.name))
    if (this.#isFull(isAwaited)) return Promise.reject(busy(this.#options.name, this.#options.maxQueue))
    const request = {
      task,
      input,
      deadlineMs: deadlineMs ?? this.#options.deadlineMs,
      signal,
      ...(trace ?? UNTRACED),
    }
    return new Promise<O>((resolve, reject) => {
      const onAbort = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        this.#changed()
        reject(signal?.reason)
      }
      const leaveQueue = (): void => signal?.removeEventListener('abort', onAbort)
      const waiting: Waiting = {
        isAwaited,
        start: child => {
          leaveQueue()
          // See above: what comes back is what the handler of this task returns.
          child.run(request).then(output => resolve(output as O), reject)
        },
        reject: error => {
          leaveQueue()
          reject(error)
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#putInLine(waiting)
      this.#dispatch()
    })
  }

  #isFull(isAwaited: boolean): boolean {
    const free = this.#options.size - this.#busyCount()
    const before = isAwaited ? this.#awaitedCount() : this.#queue.length
    return before >= this.#options.maxQueue + free
  }

  #putInLine(waiting: Waiting): void {
    this.#queue.splice(waiting.isAwaited ? this.#awaitedCount() : this.#queue.length, 0, waiting)
  }

  /** They are the first of the queue. */
  #awaitedCount(): number {
    const others = this.#queue.findIndex(waiting => !waiting.isAwaited)
    return others < 0 ? this.#queue.length : others
  }

  async warm(): Promise<void> {
    this.#startFailure = undefined
    while (this.#children.size < this.#options.size && !this.#closed) this.#spawn()
    await this.#until(() => ![...this.#children].some(child => child.starting))
    if (this.#startFailure) throw this.#startFailure
  }

  stats(): PoolStats {
    return {
      size: this.#options.size,
      children: this.#children.size,
      busy: this.#busyCount(),
      queued: this.#queue.length,
      ...this.#counts,
    }
  }

  async close(deadline: AbortSignal): Promise<void> {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) waiting.reject(closed(this.#options.name))
    const endAll = (): void => {
      for (const child of this.#children) child.end('closed')
    }
    for (const child of this.#children) if (!child.busy) child.end('closed')
    if (deadline.aborted) endAll()
    deadline.addEventListener('abort', endAll, { once: true })
    await this.#until(() => this.#children.size === 0)
    deadline.removeEventListener('abort', endAll)
  }

  #dispatch(): void {
    for (const child of this.#children) {
      if (!child.idle) continue
      const next = this.#queue.shift()
      if (!next) break
      this.#cancelIdleShutdown(child)
      this.#counts.runs += 1
      this.#options.metrics?.add('runs')
      next.start(child)
    }
    let starting = [...this.#children].filter(child => child.starting).length
    while (starting < this.#queue.length && this.#children.size < this.#options.size) {
      this.#spawn()
      starting += 1
    }
    this.#changed()
  }

  #spawn(): void {
    const child = new Child(this.#options, {
      onIdle: idle => this.#onIdle(idle),
      onEnd: (ended, exit) => this.#onEnd(ended, exit),
    })
    this.#children.add(child)
  }

  #onIdle(child: Child): void {
    if (this.#closed) {
      child.end('closed')
      return
    }
    const { idleShutdownMs } = this.#options
    if (idleShutdownMs !== undefined) {
      this.#idleTimers.set(
        child,
        setTimeout(() => child.end('idle'), idleShutdownMs),
      )
    }
    this.#dispatch()
  }

  #onEnd(child: Child, exit: ChildExit): void {
    this.#cancelIdleShutdown(child)
    this.#children.delete(child)
    this.#count(exit)
    this.#options.onExit?.(exit)
    if (!child.wasReady) this.#onStartFailed(exit)
    else if (exit.reason !== 'idle' && !this.#closed) this.#restart()
    this.#dispatch()
  }

  /** Each failed start costs one waiting run its answer, so that a broken entry cannot start children for ever. */
  #onStartFailed(exit: ChildExit): void {
    if (this.#closed) return
    this.#startFailure = crashed(
      this.#options.name,
      `it did not start, exit code ${exit.exitCode}`,
      exit.stderr,
    )
    this.#queue.shift()?.reject(this.#startFailure)
  }

  #restart(): void {
    this.#counts.restarts += 1
    this.#options.metrics?.add('restarts')
    this.#spawn()
  }

  #count(exit: ChildExit): void {
    if (exit.reason === 'crashed') {
      this.#counts.crashes += 1
      this.#options.metrics?.add('crashes')
    }
    if (exit.reason === 'deadline') {
      this.#counts.deadlineKills += 1
      this.#options.metrics?.add('deadline_kills')
    }
  }

  #cancelIdleShutdown(child: Child): void {
    clearTimeout(this.#idleTimers.get(child))
    this.#idleTimers.delete(child)
  }

  #busyCount(): number {
    let count = 0
    for (const child of this.#children) if (child.busy) count += 1
    return count
  }

  #changed(): void {
    const { metrics } = this.#options
    metrics?.set('busy', this.#busyCount())
    metrics?.set('queued', this.#queue.length)
    metrics?.set('children', this.#children.size)
    for (const observer of this.#observers) observer()
  }

  #until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve()
    return new Promise(resolve => {
      const observer = (): void => {
        if (!condition()) return
        this.#observers.delete(observer)
        resolve()
      }
      this.#observers.add(observer)
    })
  }
}
