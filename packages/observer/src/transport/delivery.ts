import type { Item } from './store.ts'

/** The answer to a batch. */
export interface Answer {
  /** 0 when there was none: no network, no server, not in time, or not allowed to ask. */
  readonly status: number
  /** How long the server wants to be left alone. */
  readonly askedMs: number
  /** How many events it took for wrong, for good. */
  readonly wrong: number
}

const SDK_VERSION = '0.1.0'
const TIMEOUT_MS = 20_000

/** Milliseconds that `Retry-After` asks for: seconds, or a date. */
const askedMs = (value: string): number =>
  Math.max(0, Number(value) * 1000 || Date.parse(value) - Date.now() || 0)

export type Deliver = (items: readonly Item[], keepalive?: boolean) => Promise<Answer>

/** Sends a batch with the page's own `fetch` as it was before it was wrapped, so that nobody observes the observer. */
export const createDelivery =
  (send: typeof fetch, address: string, apiKey: string): Deliver =>
  async (items, keepalive = false) => {
    try {
      const response = await send(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
        body: `{"events":[${items.map(item => item.body)}],"sentAt":${Date.now()},"sdkVersion":"${SDK_VERSION}"}`,
        keepalive,
        credentials: 'omit',
        // Older browsers have no such signal; they end a request when they give the connection up.
        signal: AbortSignal.timeout?.(TIMEOUT_MS),
      })
      const answer = response.ok ? await response.json() : null
      return {
        status: response.status,
        askedMs: askedMs(String(response.headers.get('retry-after'))),
        wrong: answer?.rejected?.length ?? 0,
      }
    } catch {
      // Any of these may pass: the batch is sent again, and the server knows what it has.
      return { status: 0, askedMs: 0, wrong: 0 }
    }
  }
