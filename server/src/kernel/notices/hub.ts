import { isDatabaseAway, type NotificationBus } from '#kernel/db'
import { Problem } from '#kernel/errors'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import type { Notice, NoticeFilter } from './notice.ts'
import type { LogPage } from './repository.ts'
import { Subscription } from './subscription.ts'
import { matches } from './topics.ts'

export const NOTICE_CHANNEL = 'fovea_notice'

const POLL_MS = 2_000
const PAGE = 500
/** Notices kept for those who join a moment after the reader went past them. */
const RECENT = 1_000
const MAX_SUBSCRIPTIONS = 10_000

interface HubOptions {
  readonly bus: NotificationBus
  readonly clock: Clock
  readonly log: Logger
  readonly read: (position: number, filter: null, limit: number) => Promise<LogPage>
  readonly latest: () => Promise<number>
  /** Called when there was no signal for a while: some may have been lost with the process that owed them. */
  readonly onSilence: () => void
  /** Hears how many follow, whenever that changes. */
  readonly onSize: (followers: number) => void
}

/**
 * The one reader of the log in this process: it reads each notice once, however many follow.
 * It reads at each signal and every two seconds, and only while someone follows.
 */
export class NoticeHub {
  readonly #options: HubOptions
  readonly #subscriptions = new Set<Subscription>()
  readonly #closing = new AbortController()
  #recent: Notice[] = []
  /** Everything up to here has been handed out. */
  #position = 0
  /** Everything after this is in `#recent` or not yet read. */
  #recentFrom = 0
  #reading: Promise<void> | undefined
  #starting: Promise<void> | undefined
  #joining = 0
  #wake: (() => void) | undefined
  #signalled = false
  #failing = false
  #unlisten: (() => void) | undefined

  constructor(options: HubOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#subscriptions.size
  }

  get closed(): boolean {
    return this.#closing.signal.aborted
  }

  /** Follows from `position`; undefined when the reader is too far past it, so that the table must be read first. */
  async join(position: number, filter: NoticeFilter): Promise<Subscription | undefined> {
    if (this.#subscriptions.size >= MAX_SUBSCRIPTIONS) {
      throw new Problem({
        status: 503,
        code: 'notices.too_many_followers',
        message: `This server already has ${MAX_SUBSCRIPTIONS} open streams: close some, or try again later.`,
        retryAfterSeconds: 30,
      })
    }
    this.#joining += 1
    try {
      await this.#start()
      if (position < this.#recentFrom || this.#closing.signal.aborted) return undefined
      const subscription = new Subscription(position, filter, this.#options.clock, () => {
        if (this.#subscriptions.delete(subscription)) this.#options.onSize(this.#subscriptions.size)
      })
      this.#subscriptions.add(subscription)
      this.#options.onSize(this.#subscriptions.size)
      for (const notice of this.#recent) this.#offer(subscription, notice)
      return subscription
    } finally {
      this.#joining -= 1
    }
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#unlisten?.()
    for (const subscription of [...this.#subscriptions]) subscription.end()
    this.#notify()
    await this.#reading
  }

  #start(): Promise<void> {
    if (this.#reading || this.#closing.signal.aborted) return Promise.resolve()
    this.#starting ??= this.#open().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  async #open(): Promise<void> {
    this.#unlisten ??= await this.#options.bus.listen(NOTICE_CHANNEL, () => this.#notify())
    this.#position = await this.#options.latest()
    this.#recentFrom = this.#position
    this.#recent = []
    this.#reading = this.#readWhileFollowed().finally(() => {
      this.#reading = undefined
    })
  }

  #notify(): void {
    this.#signalled = true
    this.#wake?.()
  }

  async #readWhileFollowed(): Promise<void> {
    while (this.#subscriptions.size + this.#joining > 0 && !this.#closing.signal.aborted) {
      this.#signalled = false
      await this.#readOn().then(
        () => {
          this.#failing = false
        },
        (error: unknown) => this.#report(error),
      )
      await this.#pause()
    }
  }

  async #readOn(): Promise<void> {
    let page: LogPage
    do {
      page = await this.#options.read(this.#position, null, PAGE)
      if (page.gone) return this.#startOver(page.position)
      for (const notice of page.items) {
        this.#recent.push(notice)
        for (const subscription of this.#subscriptions) this.#offer(subscription, notice)
      }
      this.#position = page.position
      this.#forget()
    } while (page.items.length === PAGE)
  }

  #offer(subscription: Subscription, notice: Notice): void {
    if (matches(subscription.filter, notice)) subscription.offer(notice)
  }

  #forget(): void {
    const surplus = this.#recent.length - RECENT
    if (surplus <= 0) return
    this.#recentFrom = this.#recent[surplus - 1]?.position ?? this.#position
    this.#recent = this.#recent.slice(surplus)
  }

  /** The log was pruned past the reader, or restored: each follower finds out for itself from the table. */
  #startOver(position: number): void {
    this.#position = position
    this.#recentFrom = position
    this.#recent = []
    for (const subscription of [...this.#subscriptions]) subscription.end()
  }

  async #pause(): Promise<void> {
    if (this.#signalled || this.#closing.signal.aborted) return
    const timer = new AbortController()
    const signalled = new Promise<void>(resolve => {
      this.#wake = resolve
    })
    // The timer's only rejection is that it is no longer needed.
    const polled = this.#options.clock.wait(POLL_MS, timer.signal).catch(() => undefined)
    await Promise.race([signalled, polled])
    if (!this.#signalled && !this.#closing.signal.aborted) this.#options.onSilence()
    this.#wake = undefined
    timer.abort()
  }

  /** An outage is reported once, not at every poll of it. */
  #report(error: unknown): void {
    if (!this.#failing && !isDatabaseAway(error))
      this.#options.log.error({ err: error }, 'the notice log cannot be read')
    this.#failing = true
  }
}
