import { setTimeout as wait } from 'node:timers/promises'

/** What clients that send events were told. */
export class EventLedger {
  /** Ids of events that were acknowledged: each must be stored, once. */
  readonly acknowledged: string[] = []
  /** How often each status was answered; 0: the connection broke. */
  readonly statuses = new Map<number, number>()
  /** Answers that no client should get. */
  readonly improper: string[] = []

  count(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }
}

export interface EventLoadOptions {
  readonly url: () => string
  readonly key: string
  readonly clients: number
  readonly ledger: EventLedger
  readonly signal: AbortSignal
}

const EVENTS = 20
const PATIENCE_MS = 20_000
const RETRY_MS = 50

const bodyOf = (sessionId: string): { ids: string[]; body: string } => {
  const ids = Array.from({ length: EVENTS }, () => crypto.randomUUID())
  const events = ids.map((eventId, index) => ({
    eventId,
    eventType: 'click',
    timestamp: Date.now() + index,
    sessionId,
    route: '/cart',
    target: { type: 'button', selector: '#buy' },
    metadata: { x: index, y: index },
  }))
  return { ids, body: JSON.stringify({ events }) }
}

/** One try; whether the events were acknowledged. A try that nobody answers is one that must be repeated. */
const attempt = async ({ url, key, ledger }: EventLoadOptions, body: string): Promise<boolean> => {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const signal = AbortSignal.timeout(PATIENCE_MS)
  try {
    const reply = await fetch(`${url()}/v1/events`, { method: 'POST', headers, body, signal })
    const text = await reply.text()
    ledger.count(reply.status)
    if (reply.status === 200) {
      const receipt = JSON.parse(text)
      if (receipt.accepted + receipt.duplicates !== EVENTS) ledger.improper.push(text)
      return true
    }
    if (reply.status !== 503 || !reply.headers.has('retry-after'))
      ledger.improper.push(`${reply.status} ${text}`)
    return false
  } catch {
    // Refused, cut off or silent: all of it is what the load is for, and told by the status 0.
    ledger.count(0)
    return false
  }
}

/** Sends events by several clients until the signal fires; each repeats a request until it is acknowledged. */
export const loadEvents = async (options: EventLoadOptions): Promise<void> => {
  const client = async (index: number): Promise<void> => {
    for (let request = 0; !options.signal.aborted; request += 1) {
      const { ids, body } = bodyOf(`session-${index}-${request % 5}`)
      while (!(await attempt(options, body))) await wait(RETRY_MS)
      options.ledger.acknowledged.push(...ids)
    }
  }
  await Promise.all(Array.from({ length: options.clients }, (_, index) => client(index)))
}
