import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * A client that costs next to nothing, so that it is not what is measured: requests of 50 events are written once, and
 * each time only the digits of their ids and of their timestamps are made anew, in place.
 */
export const EVENTS = 50
const ID_BYTES = 32
const HEX = Buffer.from('0123456789abcdef')

interface Template {
  readonly bytes: Buffer
  /** Where the hexadecimal digits of the ids stand. */
  readonly ids: readonly number[]
  readonly times: readonly number[]
  readonly sessions: readonly number[]
}

/** A session is this mark, replaced by a number: that of the client and of every second request of it. */
const SESSION = 'session-@@@@@@@@@@'
const REQUESTS_OF_SESSION = 2

export const eventOf = (index: number): object => {
  const network = index % 5 === 4
  return {
    eventId: `${'#'.repeat(ID_BYTES)}`,
    eventType: network ? 'network_success' : index % 5 === 3 ? 'scroll' : 'click',
    timestamp: 1_111_111_111_111,
    sessionId: SESSION,
    route: ['/products/blue-shirt', '/cart', '/checkout/address'][index % 3],
    target: {
      type: 'button',
      id: `add-to-cart-${index % 7}`,
      selector: 'main > section.product-detail > div.actions > button.primary',
      tagName: 'button',
    },
    metadata: network
      ? { method: 'POST', status: 200, path: '/api/v1/cart/items', durationMs: 120 + index }
      : { x: 100 + index, y: 200 + index, interactive: true, response: { kind: 'mutation', afterMs: 42 } },
    environment: 'production',
  }
}

const placesOf = (bytes: Buffer, mark: string): number[] => {
  const places: number[] = []
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + mark.length)) places.push(at)
  return places
}

const templateOf = (port: number, key: string): Template => {
  const events = Array.from({ length: EVENTS }, (_, index) => eventOf(index))
  const body = JSON.stringify({ events, sdkVersion: 'bench' })
  const head = `POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  const bytes = Buffer.from(head + body)
  return {
    bytes,
    ids: placesOf(bytes, '#'.repeat(ID_BYTES)),
    times: placesOf(bytes, '1111111111111'),
    sessions: placesOf(bytes, '@@@@@@@@@@'),
  }
}

/** Other ids in the whole of the run: random digits, as clients make them. */
const refresh = ({ bytes, ids, times, sessions }: Template, session: number): void => {
  for (const place of ids) {
    for (let digit = 0; digit < ID_BYTES; digit += 8) {
      let bits = Math.floor(Math.random() * 2 ** 32)
      for (let at = 0; at < 8; at += 1) {
        bytes[place + digit + at] = HEX[bits & 15] ?? 48
        bits >>>= 4
      }
    }
  }
  const now = String(Date.now())
  for (const place of times) bytes.write(now, place, 'latin1')
  const digits = String(session).padStart(10, '0')
  for (const place of sessions) bytes.write(digits, place, 'latin1')
}

/** Reads one answer; the events that it says were stored. */
const receiptOf = async (socket: Socket): Promise<number> => {
  let text = ''
  for (;;) {
    const [chunk] = await once(socket, 'data')
    text += chunk
    const head = text.indexOf('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN)
    if (head < 0 || text.length < head + 4 + length) continue
    const body = text.slice(head + 4)
    const accepted = /^HTTP\/1\.1 200 /.test(text) ? Number(/"accepted":(\d+)/.exec(body)?.[1]) : Number.NaN
    if (accepted !== EVENTS) throw new Error(`A request was not acknowledged: ${text.slice(0, 1_000)}`)
    return accepted
  }
}

export interface LoadResult {
  readonly perSecond: number
  /** Ms from when a request was due until its answer, sorted. */
  readonly latencies: readonly number[]
}

export interface LoadOptions {
  readonly port: number
  readonly key: string
  readonly connections: number
  readonly seconds: number
  /** Events per second in all; as many as possible without it. */
  readonly rate?: number
}

/** Sends events over connections that stay open, one request at a time on each, and counts what is acknowledged. */
export const sendEvents = async (options: LoadOptions): Promise<LoadResult> => {
  const { port, key, connections, seconds, rate } = options
  const end = performance.now() + seconds * 1_000
  const begun = performance.now()
  const latencies: number[] = []
  let acknowledged = 0
  // Sessions of an earlier run are others.
  const started = (Math.floor(Date.now() / 1_000) % 100) * 100_000_000
  const client = async (index: number): Promise<void> => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    socket.setEncoding('latin1')
    const template = templateOf(port, key)
    let requests = 0
    const gap = rate === undefined ? 0 : (1_000 * EVENTS * connections) / rate
    for (let due = begun + (gap * index) / connections; performance.now() < end; due += gap) {
      if (gap > 0) await wait(Math.max(0, due - performance.now()))
      const from = gap > 0 ? due : performance.now()
      refresh(template, started + index * 1_000_000 + Math.floor(requests / REQUESTS_OF_SESSION))
      requests += 1
      socket.write(template.bytes)
      const accepted = await receiptOf(socket)
      acknowledged += accepted
      latencies.push(performance.now() - from)
    }
    socket.destroy()
  }
  await Promise.all(Array.from({ length: connections }, (_, index) => client(index)))
  const perSecond = acknowledged / ((performance.now() - begun) / 1_000)
  return { perSecond, latencies: latencies.toSorted((a, b) => a - b) }
}
