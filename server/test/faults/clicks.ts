import { setTimeout as wait } from 'node:timers/promises'
import type { Json } from '../factories.ts'
import type { Requester } from '../requester.ts'

/** An event as a page sends it. */
export interface SentEvent {
  readonly eventId: string
  readonly eventType: string
  readonly timestamp: number
  readonly sessionId: string
  readonly route: string
  readonly target: { type: string; id: string; selector: string; tagName: string } | null
  readonly metadata: Record<string, unknown>
  readonly environment: string
}

const PER_BATCH = 12
const RETRY_MS = 40
/** As many sessions as can be compared one by one afterwards. */
const PACE_MS = 100
const PATIENCE_MS = 30_000
const HOUR_MS = 3_600_000

/** Mulberry32: the same seed gives the same numbers from 0 to 1. */
const random = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const ROUTES = ['/basket', '/checkout', '/report']

/** What one person did some hours ago: wandering, clicks with and without an answer, errors, reloads. */
export const sessionTrace = (seed: number, now: number): SentEvent[] => {
  const next = random(seed)
  const sessionId = `trace-${seed}`
  let at = now - 3 * HOUR_MS - Math.floor(next() * HOUR_MS)
  const events: SentEvent[] = []
  const add = (eventType: string, metadata: Record<string, unknown>, button: string | null): void => {
    const target = button ? { type: 'button', id: button, selector: `#${button}`, tagName: 'button' } : null
    const route = ROUTES[Math.floor(events.length / 20) % ROUTES.length] ?? '/'
    const eventId = `${sessionId}-${events.length}`
    events.push({
      eventId,
      eventType,
      timestamp: at,
      sessionId,
      route,
      target,
      metadata,
      environment: 'test',
    })
  }
  add('custom', { name: 'identify', userId: `user-${seed % 7}` }, null)
  const steps = 15 + Math.floor(next() * 40)
  for (let step = 0; step < steps; step += 1) {
    at += 200 + Math.floor(next() * 4_000)
    const kind = next()
    if (kind < 0.35)
      add('click', { x: 10, y: 10, interactive: true, response: { kind: 'mutation', afterMs: 40 } }, 'more')
    else if (kind < 0.5) {
      for (let click = 0; click < 4; click += 1) {
        at += 150
        add('click', { x: 20, y: 20, interactive: true, response: null }, 'dead')
      }
    } else if (kind < 0.65) {
      add('click', { x: 30, y: 30, interactive: true, response: null }, 'broken')
      const causedBy = events.at(-1)?.eventId
      at += 30
      add('error', { message: 'it is not a function', kind: 'TypeError', causedBy }, null)
    } else if (kind < 0.75) add('navigation', { from: '/basket', to: '/basket', kind: 'reload' }, null)
    else add('scroll', { depth: Math.floor(next() * 100), reversals: 0 }, null)
  }
  return events
}

export interface SendOptions {
  /** Where a try goes to. */
  readonly server: (client: number, attempt: number) => Requester
  readonly clients: number
  readonly key: string
  readonly now: number
  readonly signal: AbortSignal
}

/** What was sent, and answers that were neither an acknowledgement nor a proper refusal. */
export interface Sent {
  readonly traces: SentEvent[][]
  acknowledged: number
  readonly improper: string[]
}

let seeds = 0

/** Clients that send session after session, each batch until it is acknowledged, until `signal` fires. */
export const sendSessions = async (options: SendOptions, sent: Sent): Promise<void> => {
  const client = async (index: number): Promise<void> => {
    while (!options.signal.aborted) {
      seeds += 1
      const trace = sessionTrace(seeds, options.now)
      // What has begun is sent to its end, so that the whole trace is known to be stored.
      for (const batch of batchesOf(trace)) {
        await sendUntilAcknowledged(options, index, batch, sent)
        await wait(PACE_MS)
      }
      sent.traces.push(trace)
    }
  }
  await Promise.all(Array.from({ length: options.clients }, (_, index) => client(index)))
}

/** Not in the order in which it happened: late batches of a page overtake each other. */
const batchesOf = (trace: readonly SentEvent[]): SentEvent[][] => {
  const batches: SentEvent[][] = []
  for (let from = 0; from < trace.length; from += PER_BATCH) batches.push(trace.slice(from, from + PER_BATCH))
  return batches.toSorted((one, other) => (one[0]?.eventId ?? '').localeCompare(other[0]?.eventId ?? ''))
}

const sendUntilAcknowledged = async (
  { server, key }: SendOptions,
  client: number,
  events: readonly SentEvent[],
  sent: Sent,
): Promise<void> => {
  for (let attempt = 0; ; attempt += 1) {
    const reply = await server(client, attempt)
      .call<Json>('POST', '/v1/events', {
        token: null,
        headers: { 'x-api-key': key },
        body: { events },
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      .catch(() => null)
    if (reply?.status === 200) {
      const { accepted, duplicates, rejected } = reply.body
      if (accepted + duplicates !== events.length) sent.improper.push(JSON.stringify(rejected))
      sent.acknowledged += events.length
      return
    }
    const proper =
      !reply || ([429, 503].includes(reply.status) && Number(reply.headers.get('retry-after')) >= 1)
    if (!proper) sent.improper.push(`${reply.status} ${JSON.stringify(reply.body)}`)
    await wait(RETRY_MS)
  }
}
