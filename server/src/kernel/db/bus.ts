import pg from 'pg'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import type { ConnectionTarget } from './target.ts'

/**
 * LISTEN and NOTIFY outside of hot transactions. NOTIFY inside one serialises all commits
 * (measured: 11,875/s falls to 1,541/s), so signals are sent after the commit from this connection,
 * at most one per channel and payload every few milliseconds. A lost signal costs only latency: readers poll as well.
 */
export interface NotificationBus {
  /**
   * Sends soon; equal (channel, payload) pairs that wait are folded into one. While the connection is broken they go
   * another way or wait for the next one, so that the others hear of it although they noticed nothing.
   */
  signal(channel: string, payload?: string): void
  /** Calls `handler` for each signal, and once with payload `''` after a reconnect, when some may have been missed. */
  listen(channel: string, handler: (payload: string) => void): Promise<() => void>
  /** Whether signals of other processes arrive at this moment, as far as this one can tell. */
  readonly connected: boolean
  /** Connects; until then handlers wait. Idempotent. */
  open(): Promise<void>
  close(): Promise<void>
  /**
   * For how many ms the connection has not been known to hear: what was signalled longer ago has arrived. Below
   * a second while all is well; infinite before `open`.
   */
  readonly silentMs: number
}

const FOLD_MS = 3
const RECONNECT_MS = 500
/** How often the connection is asked whether it still hears. */
const PING_MS = 400
/** No answer for so long is no connection, however whole it looks. Generous: a busy machine is no outage. */
const SILENCE_MS = 5_000
/** A signal that must not get lost in a broken connection is given this long before it takes another. */
const SEND_MS = 1_000
/** Signals that wait at most; beyond it the readers' own polling carries on. */
const MAX_WAITING = 10_000

interface BusOptions {
  readonly target: ConnectionTarget
  readonly clock: Clock
  readonly log: Logger
  /** Another way to send a signal while the bus is away; without one it waits for the next connection. */
  readonly send?: (text: string, values: unknown[]) => Promise<unknown>
  /** Hears why the connection broke. */
  readonly onBroken?: (error: unknown) => void
}

/** A bus that is not connected yet, so that a program can be put together without its database. */
export const prepareBus = (options: BusOptions): NotificationBus => new Bus(options)

/** A connected bus. */
export const createBus = async (options: BusOptions): Promise<NotificationBus> => {
  const bus = prepareBus(options)
  await bus.open()
  return bus
}

const NOTIFY =
  'select pg_notify(s.channel, s.payload) from unnest($1::text[], $2::text[]) as s(channel, payload)'

class Bus implements NotificationBus {
  readonly #options: BusOptions
  readonly #handlers = new Map<string, Set<(payload: string) => void>>()
  readonly #waiting = new Map<string, [channel: string, payload: string]>()
  readonly #stopping = new AbortController()
  #client: pg.Client | undefined
  #flushing: Promise<void> | undefined
  #pinging: Promise<void> | undefined
  #asking: Promise<unknown> = Promise.resolve()
  /** By the monotonic clock: setting the other one must not make an old answer new. */
  #heardAt = Number.NEGATIVE_INFINITY

  constructor(options: BusOptions) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#client !== undefined
  }

  get silentMs(): number {
    return performance.now() - this.#heardAt
  }

  async open(): Promise<void> {
    if (!this.#client) await this.#connect()
    this.#pinging ??= this.#ping()
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      ...this.#options.target,
      application_name: `fovea bus pid ${process.pid}`,
      connectionTimeoutMillis: 10_000,
      // Before the pings begin nothing else notices that the other end has fallen silent.
      query_timeout: SILENCE_MS,
      keepAlive: true,
    })
    client.on('notification', ({ channel, payload }) => this.#deliver(channel, payload ?? ''))
    client.on('error', error => {
      this.#options.log.debug({ err: error }, 'the notification connection broke')
      this.#options.onBroken?.(error)
    })
    client.on('end', () => this.#reconnect(client))
    const begun = performance.now()
    await client.connect()
    try {
      for (const channel of this.#handlers.keys())
        await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    } catch (error) {
      void client.end().catch(() => undefined)
      throw error
    }
    this.#client = client
    this.#heardAt = begun
    this.#flushSoon()
  }

  signal(channel: string, payload = ''): void {
    if (this.#waiting.size >= MAX_WAITING || this.#stopping.signal.aborted) return
    this.#waiting.set(keyOf(channel, payload), [channel, payload])
    this.#flushSoon()
  }

  #flushSoon(): void {
    if (this.#waiting.size === 0 || !(this.#client || this.#options.send)) return
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined
    })
  }

  async listen(channel: string, handler: (payload: string) => void): Promise<() => void> {
    const handlers = this.#handlers.get(channel) ?? new Set()
    handlers.add(handler)
    if (!this.#handlers.has(channel)) {
      this.#handlers.set(channel, handlers)
      const client = this.#client
      if (client) await this.#ask(client, `LISTEN ${client.escapeIdentifier(channel)}`)
    }
    return () => handlers.delete(handler)
  }

  async close(): Promise<void> {
    await this.#flushing
    this.#stopping.abort()
    await this.#pinging
    await this.#client?.end()
  }

  async #flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      await this.#options.clock.wait(FOLD_MS)
      const batch = [...this.#waiting.values()]
      this.#waiting.clear()
      if (await this.#send([batch.map(([channel]) => channel), batch.map(([, payload]) => payload)])) continue
      // What was to be sent waits for the next connection.
      for (const [channel, payload] of batch) this.#waiting.set(keyOf(channel, payload), [channel, payload])
      return
    }
  }

  /** On this connection, else by the other way; false when neither leads anywhere. */
  async #send(values: unknown[]): Promise<boolean> {
    return (
      (await within(SEND_MS, this.#client && this.#ask(this.#client, NOTIFY, values))) ||
      (await within(SEND_MS, this.#options.send?.(NOTIFY, values)))
    )
  }

  /** A connection can be dead without an end: a firewall forgot it, or the other machine was switched off. */
  async #ping(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#options.clock.wait(PING_MS, signal).catch(() => undefined)
      const client = this.#client
      if (!client || signal.aborted) continue
      const begun = performance.now()
      if (await within(SILENCE_MS, this.#ask(client, 'select 1'))) this.#heardAt = begun
      // With a query under way this breaks the connection off, and its end begins the reconnection.
      else if (this.#client === client) void client.end().catch(() => undefined)
    }
  }

  /** One query at a time, as `pg` wants it of those who share a connection. */
  #ask(client: pg.Client, text: string, values: unknown[] = []): Promise<unknown> {
    const answer = this.#asking.then(() => client.query(text, values))
    this.#asking = answer.catch(() => undefined)
    return answer
  }

  #deliver(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) handler(payload)
  }

  #reconnect(gone: pg.Client): void {
    // An attempt that failed ends too, but has its loop already: a loop for each end would double them every time.
    if (this.#stopping.signal.aborted || this.#client !== gone) return
    this.#client = undefined
    this.#options.onBroken?.(new Error('Connection terminated: the notification connection ended'))
    void this.#reconnectUntilDone()
  }

  async #reconnectUntilDone(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const connected = await this.#connect().then(
        () => true,
        () => false,
      )
      if (connected) {
        for (const channel of this.#handlers.keys()) this.#deliver(channel, '')
        return
      }
      await this.#options.clock.wait(RECONNECT_MS, this.#stopping.signal).catch(() => undefined)
    }
  }
}

const keyOf = (channel: string, payload: string): string => `${channel}\u0000${payload}`

/** Whether `work` was done within `ms`; false when there is none. Its failure is reported by the connection's own event. */
const within = async (ms: number, work: Promise<unknown> | undefined): Promise<boolean> => {
  if (!work) return false
  const done = work.then(
    () => true,
    () => false,
  )
  const late = Promise.withResolvers<false>()
  const timer = setTimeout(() => late.resolve(false), ms)
  return Promise.race([done, late.promise]).finally(() => clearTimeout(timer))
}
