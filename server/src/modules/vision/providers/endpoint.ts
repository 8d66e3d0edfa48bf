import type { GuardedFetcher } from '#kernel/fetch'
import type { Clock } from '#kernel/system'
import { away, busy, moved, nonsense, refused, rejected } from './errors.ts'

/** A provider that whoever runs the server has set: where it is, and how it knows us. */
export interface EndpointOptions {
  /** For messages, e.g. `The caption provider`. */
  readonly name: string
  /** What paths are added to, without a slash at the end. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds until its answer begins, and until it has ended. */
  readonly timeoutMs: number
}

/** Requests of JSON to one provider. */
export interface Endpoint {
  /**
   * Answers what the schema reads of a 2xx. A 429 that asks for a few seconds is waited for; what is longer is
   * `vision.provider_busy` (429) with the time to wait. Throws the other `vision.provider_…` of errors.ts, and what the
   * fetcher throws (`fetch.timeout`, `fetch.unreachable`, …).
   */
  post<T>(path: string, body: unknown, schema: Reader<T>, signal: AbortSignal): Promise<T>
  close(): Promise<void>
}

interface Reader<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false }
}

const MAX_ANSWER_BYTES = 32 * 2 ** 20
const SAID_CHARACTERS = 300
/** Waiting in a job holds its place; longer waits go back into the queue. */
const WAITED_SECONDS = 5
const WAITS = 2
const MAX_RETRY_AFTER_SECONDS = 86_400

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export const openEndpoint = (
  parts: { readonly fetcher: GuardedFetcher; readonly clock: Clock },
  options: EndpointOptions,
): Endpoint => {
  const { clock } = parts
  const base = options.url.replace(/\/+$/, '')
  // Its address is the server's configuration, and may well be a machine of the same network.
  const fetcher = parts.fetcher.allowing([hostOf(base)])
  const ask = async (path: string, body: string, signal: AbortSignal): Promise<Answer> => {
    const response = await fetcher.fetch(`${base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...options.headers },
      body,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
      timeouts: { headersMs: options.timeoutMs, idleMs: options.timeoutMs, totalMs: options.timeoutMs },
      asIs: true,
    })
    const chunks: Uint8Array[] = []
    for await (const chunk of response.body) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString('utf8')
    return { status: response.status, headers: response.headers, text }
  }
  return {
    async post(path, body, schema, signal) {
      const text = JSON.stringify(body)
      for (let waits = 0; ; waits += 1) {
        const answer = await ask(path, text, signal)
        const seconds = answer.status === 429 ? retryAfter(answer.headers, clock.now()) : undefined
        if (seconds === undefined || seconds > WAITED_SECONDS || waits === WAITS) {
          return read(options.name, accepted(options.name, answer, clock), schema)
        }
        await clock.wait(seconds * 1_000, signal)
      }
    },
    close: () => fetcher.close(),
  }
}

/** `host:port`, as the fetcher's list of allowed hosts has it. */
const hostOf = (url: string): string => {
  const { hostname, port, protocol } = new URL(url)
  return `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
}

const accepted = (name: string, answer: Answer, clock: Clock): Answer => {
  const { status } = answer
  if (status >= 200 && status < 300) return answer
  const after = retryAfter(answer.headers, clock.now())
  if (status === 429) throw busy(name, after)
  if (status >= 300 && status < 400) throw moved(name)
  if (status === 401 || status === 403) throw refused(name, said(answer))
  if (status === 408 || status === 425 || status >= 500) throw away(name, status, after)
  throw rejected(name, status, said(answer))
}

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3). */
const retryAfter = ({ 'retry-after': after }: Answer['headers'], now: number): number | undefined => {
  if (after === undefined) return undefined
  const seconds = /^\d+(\.\d+)?$/.test(after) ? Number(after) : (Date.parse(after) - now) / 1_000
  if (!Number.isFinite(seconds)) return undefined
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_SECONDS)
}

const said = ({ text }: Answer): string => {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, SAID_CHARACTERS)
  return line === '' || line.startsWith('<') ? '' : ` It says: ${line}`
}

const read = <T>(name: string, { text }: Answer, schema: Reader<T>): T => {
  const parsed = schema.safeParse(jsonOf(text))
  if (!parsed.success) throw nonsense(name)
  return parsed.data
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON is no value of any schema.
    return undefined
  }
}
