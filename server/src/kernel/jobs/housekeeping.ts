import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import { repeat } from './repeat.ts'

/** Work that one of all processes does every so often: sweeps, pruning, collection. */
export interface HousekeepingTask {
  /** Unique, e.g. `library.empty-trash`. */
  readonly name: string
  readonly everyMs: number
  /** Must end before its next turn: the signal fires then, and at shutdown. */
  run(signal: AbortSignal): Promise<unknown>
}

/** How often a process looks whether a turn is due; turns are rarer than that. */
const LOOK_MS = 5_000

/** Gives each task its turns, once among all processes that share the database. */
export class Housekeeping {
  readonly #options: {
    readonly takeTurn: (name: string, everyMs: number) => Promise<boolean>
    readonly clock: Clock
    readonly log: Logger
  }
  readonly #tasks: HousekeepingTask[] = []
  readonly #stopping = new AbortController()
  #loops: Promise<void>[] = []
  #started = false

  constructor(options: {
    readonly takeTurn: (name: string, everyMs: number) => Promise<boolean>
    readonly clock: Clock
    readonly log: Logger
  }) {
    this.#options = options
  }

  add(task: HousekeepingTask): void {
    if (this.#tasks.some(({ name }) => name === task.name))
      throw new Error(`Two tasks are called ${task.name}`)
    this.#tasks.push(task)
    if (this.#started) this.#loops.push(this.#keep(task))
  }

  start(): void {
    this.#started = true
    this.#loops = this.#tasks.map(task => this.#keep(task))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await Promise.all(this.#loops)
  }

  #keep(task: HousekeepingTask): Promise<void> {
    const { clock, log } = this.#options
    const { signal } = this.#stopping
    const everyMs = Math.min(LOOK_MS, task.everyMs)
    return repeat({ name: task.name, everyMs, clock, log, signal, run: () => this.#turn(task) })
  }

  async #turn(task: HousekeepingTask): Promise<void> {
    const { takeTurn, clock } = this.#options
    if (!(await takeTurn(task.name, task.everyMs))) return
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#stopping.signal])
    // Rejects only when the turn has ended in time or the server stops.
    void clock.wait(task.everyMs, signal).then(
      () =>
        over.abort(
          new Error(`The task ${task.name} took longer than the ${task.everyMs} ms to its next turn`),
        ),
      () => undefined,
    )
    try {
      await task.run(signal)
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error
    } finally {
      over.abort()
    }
  }
}
