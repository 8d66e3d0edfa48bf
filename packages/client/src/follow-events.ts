import { FoveaError } from './errors.ts'
import { backoff } from './retry.ts'
import { isFinal } from './stream.ts'
import type { Transport } from './transport.ts'
import type { EventQuery, Page, SessionEvent } from './types.ts'

export interface FollowEventsOptions extends Pick<EventQuery, 'sessionId' | 'eventType' | 'environment'> {
  /**
   * How many of those that are there already come first, 1,000 at most; none when left out. Those of one type or
   * environment are looked for among the newest million events.
   */
  last?: number
  /** How often the server is asked, 1,000 ms when left out. */
  intervalMs?: number
  /** Ends the iteration without an error. */
  signal?: AbortSignal
  /** Called each time the server could not be asked and will be asked again. */
  onReconnect?: (event: { error: FoveaError; delayMs: number }) => void
  /** Called when more came at once than can be followed: the oldest of them are left out. */
  onGap?: () => void
}

const INTERVAL_MS = 1_000
const MAX_DELAY_MS = 30_000
const PAGE = 200
const MAX_LAST = 1_000
/** New events of one answer; what came before them is left out. */
const MOST = 5_000
/**
 * A page of rare events is made of 10,000 others at most, and may be empty: those of before are looked for in so many
 * pages, a million events.
 */
const PAGES_BACK = 100
/**
 * Events get the time of their arrival before they wait for the database, which is given up after 10 s (`STATEMENT_MS`
 * of the server's ingest); 5 s more for what they wait for before that. So long after others one may be stored that
 * came before them.
 */
const OVERLAP_MS = 15_000

/**
 * Follows the events of a project as they are acknowledged, for as long as the caller iterates, in the order of their
 * arrival and each once. What comes while the server is away follows when it is back. It ends with an error only where
 * trying again is no use.
 */
export async function* followEvents(
  transport: Transport,
  options: FollowEventsOptions,
): AsyncGenerator<SessionEvent, void, undefined> {
  const { signal, onReconnect, intervalMs = INTERVAL_MS } = options
  const { runtime } = transport.options
  const follower = new Follower(transport, options)
  for (let attempt = 0; !signal?.aborted; ) {
    let delayMs = intervalMs
    try {
      yield* await follower.next()
      attempt = 0
    } catch (error) {
      if (signal?.aborted) return
      if (!(error instanceof FoveaError) || isFinal(error)) throw error
      delayMs = (error.retryAfterSeconds ?? 0) * 1_000 + backoff(attempt, runtime.random, MAX_DELAY_MS)
      attempt += 1
      onReconnect?.({ error, delayMs })
    }
    await runtime.sleep(delayMs, signal).catch(ignoreAbort)
  }
}

/** The loop looks at the signal next. */
function ignoreAbort(): void {}

class Follower {
  readonly #transport: Transport
  readonly #options: FollowEventsOptions
  /** When the newest event was received; null before the first answer, 0 while the project has none. */
  #newest: number | null = null
  /** What was received until then is left out, since more came than can be followed. */
  #leftOutUntil = 0
  /** Those of the overlap, with the times when they were received; each answer brings `MOST` new ones at most. */
  #seen = new Map<string, number>()

  constructor(transport: Transport, options: FollowEventsOptions) {
    this.#transport = transport
    this.#options = options
  }

  /** What is new, oldest first. */
  async next(): Promise<SessionEvent[]> {
    const before = this.#newest
    // Asked for before those that are wanted: of these, none that was received until then is missed.
    const newest = before === null || this.#isNarrow() ? await this.#newestOfAll() : before
    const found = before === null ? await this.#latest(newest) : await this.#since(before)
    const fresh = found.filter(event => !this.#seen.has(keyOf(event)))
    this.#remember(found, newest)
    const shown = before === null ? fresh.slice(0, this.#options.last ?? 0) : fresh
    // Those of one request were received at one time, and are told as they happened.
    return shown.sort((one, other) => one.receivedAt - other.receivedAt || one.timestamp - other.timestamp)
  }

  #isNarrow(): boolean {
    const { sessionId, eventType, environment } = this.#options
    return (sessionId ?? eventType ?? environment) !== undefined
  }

  /** Of the whole project: a page of those that are wanted may be empty though there are some, long ago. */
  async #newestOfAll(): Promise<number> {
    const { items } = await this.#page({ limit: 1 })
    return items[0]?.receivedAt ?? 0
  }

  /** All of the overlap are asked for, so that they are not taken for new ones later. */
  async #latest(newest: number): Promise<SessionEvent[]> {
    const last = Math.min(MAX_LAST, this.#options.last ?? 0)
    const since = Math.max(0, newest - OVERLAP_MS)
    const query = last > 0 ? {} : { receivedAfter: since }
    return await this.#walk(query, (place, receivedAt) => place < last || receivedAt > since)
  }

  async #since(newest: number): Promise<SessionEvent[]> {
    const receivedAfter = Math.max(0, newest - OVERLAP_MS, this.#leftOutUntil)
    return await this.#walk({ receivedAfter }, () => true)
  }

  async #walk(
    query: EventQuery,
    wanted: (place: number, receivedAt: number) => boolean,
  ): Promise<SessionEvent[]> {
    const isFirst = this.#newest === null
    const found: SessionEvent[] = []
    let fresh = 0
    let cursor: string | null = null
    for (let pages = 0; pages === 0 || cursor !== null; pages += 1) {
      if (isFirst && pages === PAGES_BACK) break
      const page: Page<SessionEvent> = await this.#wanted({
        ...query,
        limit: PAGE,
        ...(cursor === null ? {} : { cursor }),
      })
      for (const event of page.items) {
        if (!wanted(found.length, event.receivedAt)) return found
        const isNew = !this.#seen.has(keyOf(event))
        if (isNew && fresh === MOST) {
          this.#leftOutUntil = found.at(-1)?.receivedAt ?? 0
          if (!isFirst) this.#options.onGap?.()
          return found
        }
        if (isNew) fresh += 1
        found.push(event)
      }
      cursor = page.nextCursor
    }
    return found
  }

  #wanted(query: EventQuery): Promise<Page<SessionEvent>> {
    const { sessionId, eventType, environment } = this.#options
    return this.#page({
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(eventType === undefined ? {} : { eventType }),
      ...(environment === undefined ? {} : { environment }),
      ...query,
    })
  }

  #page(query: EventQuery): Promise<Page<SessionEvent>> {
    const { signal } = this.#options
    return this.#transport.json<Page<SessionEvent>>('GET', '/v1/events', {
      query: { ...query },
      ...(signal ? { signal } : {}),
    })
  }

  #remember(found: SessionEvent[], newest: number): void {
    this.#newest = Math.max(this.#newest ?? 0, newest, found[0]?.receivedAt ?? 0)
    const since = this.#newest - OVERLAP_MS
    for (const event of found) this.#seen.set(keyOf(event), event.receivedAt)
    for (const [key, receivedAt] of this.#seen) if (receivedAt <= since) this.#seen.delete(key)
  }
}

/** Two days may have an event of one id. */
const keyOf = ({ eventId, timestamp }: SessionEvent): string => `${timestamp} ${eventId}`
