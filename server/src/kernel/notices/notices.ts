import type { RawBuilder } from 'kysely'
import type { Database, NotificationBus, Tx } from '#kernel/db'
import type { Route } from '#kernel/http'
import type { Clock } from '#kernel/system'
import type { Logger, Metrics } from '#kernel/telemetry'
import { NOTICE_CHANNEL, NoticeHub } from './hub.ts'
import type { NewNotice, Notice, NoticeFilter, Notices } from './notice.ts'
import { Placer } from './placer.ts'
import { NoticeRepository } from './repository.ts'
import { streamRoutes } from './routes.ts'

const PAGE = 200
const KEEP_MS = 7 * 24 * 3_600_000
const PRUNE_PAGE = 5_000

export interface NoticeLog extends Notices {
  /** How many follow through the shared reader at this moment. */
  readonly followers: number
  readonly routes: readonly Route[]
  /** Removes notices older than seven days (or `keepMs`), page by page; answers how many. Run it hourly, on one node. */
  prune(signal: AbortSignal, keepMs?: number): Promise<number>
  /** Ends all followers. */
  close(): Promise<void>
}

/** The notice log: written in the caller's transactions, read by position, followed by any number of clients. */
export const createNotices = (options: {
  db: Database
  bus: NotificationBus
  clock: Clock
  log: Logger
  metrics: Metrics
}): NoticeLog => new Log(options)

class Log implements NoticeLog {
  readonly #options: { db: Database; clock: Clock }
  readonly #repository: NoticeRepository
  readonly #placer: Placer
  readonly #hub: NoticeHub
  readonly #fellBack: { inc(): void }
  readonly routes: readonly Route[]

  constructor(options: Parameters<typeof createNotices>[0]) {
    const { db, bus, clock, log, metrics } = options
    this.#options = { db, clock }
    this.#repository = new NoticeRepository(db)
    this.#placer = new Placer({
      place: limit => this.#repository.place(limit),
      onPlaced: () => bus.signal(NOTICE_CHANNEL),
      clock,
      log,
    })
    const followers = metrics.gauge('notice_followers', 'Clients that follow the notices of this process.')
    followers.set(0)
    this.#hub = new NoticeHub({
      bus,
      clock,
      log,
      read: (position, filter, limit) => this.#repository.read(position, filter, limit),
      latest: () => this.#repository.latest(),
      onSilence: () => this.#placer.wake(),
      onSize: size => followers.set(size),
    })
    this.#fellBack = metrics.counter(
      'notice_followers_fell_back_total',
      'Times that a follower was too slow for its buffer and went back to reading the table.',
    )
    metrics.measured(
      'notice_lag_seconds',
      'Age of the oldest notice that nobody can read yet, in all processes.',
      async () => {
        const oldest = await this.#repository.oldestUnplaced()
        return [{ value: oldest === null ? 0 : Math.max(0, clock.now() - oldest) / 1_000 }]
      },
    )
    this.routes = streamRoutes(this, clock)
  }

  get followers(): number {
    return this.#hub.size
  }

  async publish(tx: Tx, ...notices: readonly NewNotice[]): Promise<void> {
    if (notices.length === 0) return
    const { db, clock } = this.#options
    await this.#repository.insert(tx, notices, clock.now())
    db.afterCommit(() => this.#placer.wake())
  }

  async publishWith<T>(
    notice: NewNotice,
    effect: string,
    run: (insertion: RawBuilder<Record<string, unknown>>) => Promise<T>,
  ): Promise<T> {
    const { db, clock } = this.#options
    const result = await run(this.#repository.insertion(notice, clock.now(), effect))
    db.afterCommit(() => this.#placer.wake())
    return result
  }

  async read(position: number, filter: NoticeFilter, limit: number) {
    await this.#placer.settled()
    return this.#repository.read(position, filter, limit)
  }

  async latest(): Promise<number> {
    await this.#placer.settled()
    return this.#repository.latest()
  }

  async *follow(
    position: number | null,
    filter: NoticeFilter,
    signal: AbortSignal,
  ): AsyncGenerator<Notice | null | 'resync', void> {
    // What another process wrote before it died gets its position from whoever follows next.
    this.#placer.wake()
    await this.#placer.settled()
    let seen = position ?? (await this.#repository.latest())
    while (!signal.aborted) {
      const page = await this.#repository.read(seen, filter, PAGE)
      if (page.gone) {
        seen = await this.#repository.latest()
        yield 'resync'
        continue
      }
      yield* page.items
      seen = page.position
      if (page.items.length < PAGE) seen = yield* this.#followLive(seen, filter, signal)
      if (this.#hub.closed) return
    }
  }

  /** Yields from the shared reader until it ends, and answers the position to read the table from. */
  async *#followLive(
    position: number,
    filter: NoticeFilter,
    signal: AbortSignal,
  ): AsyncGenerator<Notice | null, number> {
    const subscription = await this.#hub.join(position, filter)
    if (!subscription) return position
    const leave = () => subscription.end()
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    try {
      yield* subscription.notices()
      if (subscription.overflowed) this.#fellBack.inc()
      return subscription.position
    } finally {
      signal.removeEventListener('abort', leave)
      leave()
    }
  }

  async prune(signal: AbortSignal, keepMs = KEEP_MS): Promise<number> {
    await this.#placer.settled()
    const before = this.#options.clock.now() - keepMs
    let total = 0
    let removed: number
    do {
      signal.throwIfAborted()
      removed = await this.#repository.prune(before, PRUNE_PAGE)
      total += removed
    } while (removed === PRUNE_PAGE)
    return total
  }

  async close(): Promise<void> {
    await Promise.all([this.#placer.close(), this.#hub.close()])
  }
}
