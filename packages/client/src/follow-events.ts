import { FoveaError } from './errors.ts'
import { backoff } from './retry.ts'
import { isFinal } from './stream.ts'
import type { Transport } from './transport.ts'
import type { EventQuery, Page, SessionEvent } from './types.ts'

export interface FollowEventsOptions extends Pick<EventQuery, 'sessionId' | 'eventType' | 'environment'> {
  /** How many of those that are there already come first, 1,000 at most; none when left out. */
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
/** Events of one answer that are walked through; what came before them is left out. */
const MOST = 5_000
/** Events are stored in groups side by side: one that was received earlier may be there a little later. */
const OVERLAP_MS = 2_000

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
  /** When the newest event was received; null before the first answer. */
  #newest: number | null = null
  /** Those of the overlap, with the times when they were received. */
  #seen = new Map<string, number>()

  constructor(transport: Transport, options: FollowEventsOptions) {
    this.#transport = transport
    this.#options = options
  }

  /** What is new, oldest first. */
  async next(): Promise<SessionEvent[]> {
    const isFirst = this.#newest === null
    const found = isFirst ? await this.#latest() : await this.#since(this.#newest ?? 0)
    const fresh = found.filter(event => !this.#seen.has(keyOf(event)))
    this.#remember(found)
    const shown = isFirst ? fresh.slice(0, this.#options.last ?? 0) : fresh
    // Those of one request were received at one time, and are told as they happened.
    return shown.sort((one, other) => one.receivedAt - other.receivedAt || one.timestamp - other.timestamp)
  }

  /** All of the overlap are asked for, so that they are not taken for new ones later. */
  async #latest(): Promise<SessionEvent[]> {
    const last = Math.min(MAX_LAST, this.#options.last ?? 0)
    const { items } = await this.#page({ limit: 1 })
    const newest = items[0]?.receivedAt
    if (newest === undefined) return []
    return await this.#walk({}, ({ receivedAt }, place) => place < last || receivedAt > newest - OVERLAP_MS)
  }

  async #since(newest: number): Promise<SessionEvent[]> {
    return await this.#walk({ receivedAfter: Math.max(0, newest - OVERLAP_MS) }, () => true)
  }

  async #walk(
    query: EventQuery,
    wanted: (event: SessionEvent, place: number) => boolean,
  ): Promise<SessionEvent[]> {
    const found: SessionEvent[] = []
    let cursor: string | null = null
    do {
      const page: Page<SessionEvent> = await this.#page({
        ...query,
        limit: PAGE,
        ...(cursor === null ? {} : { cursor }),
      })
      for (const event of page.items) {
        if (!wanted(event, found.length)) return found
        if (found.length === MOST) {
          this.#options.onGap?.()
          return found
        }
        found.push(event)
      }
      cursor = page.nextCursor
    } while (cursor !== null)
    return found
  }

  #page(query: EventQuery): Promise<Page<SessionEvent>> {
    const { sessionId, eventType, environment, signal } = this.#options
    return this.#transport.json<Page<SessionEvent>>('GET', '/v1/events', {
      query: { sessionId, eventType, environment, ...query },
      ...(signal ? { signal } : {}),
    })
  }

  #remember(found: SessionEvent[]): void {
    this.#newest = Math.max(this.#newest ?? 0, found[0]?.receivedAt ?? 0)
    const since = this.#newest - OVERLAP_MS
    for (const event of found) this.#seen.set(keyOf(event), event.receivedAt)
    for (const [key, receivedAt] of this.#seen) if (receivedAt <= since) this.#seen.delete(key)
  }
}

/** Two days may have an event of one id. */
const keyOf = ({ eventId, timestamp }: SessionEvent): string => `${timestamp} ${eventId}`
