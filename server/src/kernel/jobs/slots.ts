import type { JobHandler } from './declaration.ts'

/** One kind of job in this worker. */
export interface Kind {
  readonly name: string
  readonly handler: JobHandler
  running: number
  /** Those whose result is not stored yet, running or not. */
  unsettled: number
  /** Whether some may wait: told by a signal, a poll, or a claim that came back full. */
  mayWait: boolean
}

/** So many of a kind may be taken. */
export interface Wish {
  readonly kind: Kind
  readonly room: number
}

/** Of which kinds the most urgent due jobs are, `total` in all and no more than `room` of a kind. */
type MostUrgent = (
  kinds: readonly { name: string; room: number }[],
  total: number,
) => Promise<ReadonlyMap<string, number>>

/** The next job may begin while the last one's result is being stored, but results must not pile up. */
const UNSETTLED_PER_SLOT = 3

/** The room that a worker has, per kind and in all. */
export class Slots {
  readonly #kinds = new Map<string, Kind>()
  readonly #capacity: number
  readonly #mostUrgent: MostUrgent

  constructor(capacity: number, mostUrgent: MostUrgent) {
    this.#capacity = capacity
    this.#mostUrgent = mostUrgent
  }

  get names(): string[] {
    return [...this.#kinds.keys()]
  }

  open(handlers: readonly JobHandler[]): void {
    const byPriority = handlers.toSorted((a, b) => b.declaration.priority - a.declaration.priority)
    for (const handler of byPriority) {
      const { name } = handler.declaration
      this.#kinds.set(name, { name, handler, running: 0, unsettled: 0, mayWait: true })
    }
  }

  /** Empty: all kinds. */
  hear(name: string): void {
    for (const kind of this.#kinds.values()) if (name === '' || name === kind.name) kind.mayWait = true
  }

  /** Whether some may wait for which there is room. */
  get wanting(): boolean {
    return this.#open(this.#free()).length > 0
  }

  /** What to take now. Where not all that may wait finds room, the most urgent jobs of all kinds come first. */
  async wishes(): Promise<Wish[]> {
    const free = this.#free()
    const open = this.#open(free)
    const wanted = open.reduce((sum, { room }) => sum + room, 0)
    if (open.length < 2 || wanted <= free) return open
    // Before the look, so that a signal that comes during it counts.
    for (const { kind } of open) kind.mayWait = false
    const urgent = await this.#mostUrgent(
      open.map(({ kind, room }) => ({ name: kind.name, room })),
      free,
    )
    if (urgent.size > 0) for (const { kind } of open) kind.mayWait = true
    return open.flatMap(({ kind }) => {
      const room = urgent.get(kind.name) ?? 0
      return room > 0 ? [{ kind, room }] : []
    })
  }

  #free(): number {
    let running = 0
    for (const kind of this.#kinds.values()) running += kind.running
    return this.#capacity - running
  }

  #open(free: number): Wish[] {
    return [...this.#kinds.values()].flatMap(kind => {
      const { concurrency } = kind.handler.declaration
      const unsettled = concurrency * UNSETTLED_PER_SLOT - kind.unsettled
      const room = Math.min(concurrency - kind.running, unsettled, free)
      return kind.mayWait && room > 0 ? [{ kind, room }] : []
    })
  }
}
