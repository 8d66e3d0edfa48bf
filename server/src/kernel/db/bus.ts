import pg from 'pg'
import type { Clock } from '#kernel/system'
import type { Logger } from '#kernel/telemetry'
import type { ConnectionTarget } from './database.ts'

/**
 * LISTEN and NOTIFY outside of hot transactions. NOTIFY inside one serialises all commits
 * (measured: 11,875/s falls to 1,541/s), so signals are sent after the commit from this connection,
 * at most one per channel and payload every few milliseconds. A lost signal costs only latency: readers poll as well.
 */
export interface NotificationBus {
  /**
   * Sends soon; equal (channel, payload) pairs that wait are folded into one. While the connection is broken they wait
   * for the next one, so that the others hear of it although they noticed nothing.
   */
  signal(channel: string, payload?: string): void
  /** Calls `handler` for each signal, and once with payload `''` after a reconnect, when some may have been missed. */
  listen(channel: string, handler: (payload: string) => void): Promise<() => void>
  /** Whether signals of other processes arrive at this moment, as far as this one can tell. */
  readonly connected: boolean
  /** Connects; until then signals and handlers wait. Idempotent. */
  open(): Promise<void>
  close(): Promise<void>
}

const FOLD_MS = 3
const RECONNECT_MS = 500
/** Signals that wait at most; beyond it the readers' own polling carries on. */
const MAX_WAITING = 10_000

interface BusOptions {
  readonly target: ConnectionTarget
  readonly clock: Clock
  readonly log: Logger
}

/** A bus that is not connected yet, so that a program can be put together without its database. */
export const prepareBus = (options: BusOptions): NotificationBus => new Bus(options)

/** A connected bus. */
export const createBus = async (options: BusOptions): Promise<NotificationBus> => {
  const bus = prepareBus(options)
  await bus.open()
  return bus
}

class Bus implements NotificationBus {
  readonly #options: BusOptions
  readonly #handlers = new Map<string, Set<(payload: string) => void>>()
  readonly #waiting = new Map<string, [channel: string, payload: string]>()
  readonly #stopping = new AbortController()
  #client: pg.Client | undefined
  #flushing: Promise<void> | undefined

  constructor(options: BusOptions) {
    this.#options = options
  }

  get connected(): boolean {
    return this.#client !== undefined
  }

  async open(): Promise<void> {
    if (!this.#client) await this.#connect()
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      ...this.#options.target,
      application_name: `fovea bus pid ${process.pid}`,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    })
    client.on('notification', ({ channel, payload }) => this.#deliver(channel, payload ?? ''))
    client.on('error', error => this.#options.log.warn({ err: error }, 'the notification connection broke'))
    client.on('end', () => this.#reconnect(client))
    await client.connect()
    for (const channel of this.#handlers.keys())
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`)
    this.#client = client
    this.#send()
  }

  signal(channel: string, payload = ''): void {
    if (this.#waiting.size >= MAX_WAITING || this.#stopping.signal.aborted) return
    this.#waiting.set(keyOf(channel, payload), [channel, payload])
    this.#send()
  }

  #send(): void {
    if (this.#waiting.size === 0 || !this.#client) return
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = undefined
    })
  }

  async listen(channel: string, handler: (payload: string) => void): Promise<() => void> {
    const handlers = this.#handlers.get(channel) ?? new Set()
    handlers.add(handler)
    if (!this.#handlers.has(channel)) {
      this.#handlers.set(channel, handlers)
      await this.#client?.query(`LISTEN ${this.#client.escapeIdentifier(channel)}`)
    }
    return () => handlers.delete(handler)
  }

  async close(): Promise<void> {
    await this.#flushing
    this.#stopping.abort()
    await this.#client?.end()
  }

  async #flush(): Promise<void> {
    while (this.#waiting.size > 0) {
      await this.#options.clock.wait(FOLD_MS)
      const client = this.#client
      if (!client) return
      const batch = [...this.#waiting.values()]
      this.#waiting.clear()
      const sent = await client
        .query(
          'select pg_notify(s.channel, s.payload) from unnest($1::text[], $2::text[]) as s(channel, payload)',
          [batch.map(([channel]) => channel), batch.map(([, payload]) => payload)],
        )
        .then(
          () => true,
          // The broken connection itself is reported by its event; what was to be sent waits for the next one.
          () => false,
        )
      if (sent) continue
      for (const [channel, payload] of batch) this.#waiting.set(keyOf(channel, payload), [channel, payload])
      return
    }
  }

  #deliver(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) handler(payload)
  }

  #reconnect(gone: pg.Client): void {
    // An attempt that failed ends too, but has its loop already: a loop for each end would double them every time.
    if (this.#stopping.signal.aborted || this.#client !== gone) return
    this.#client = undefined
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
