import type { FetchOptions, GuardedFetcher } from '#kernel/fetch'
import type { Clock } from '#kernel/system'
import { away, busy, missing, moved, nonsense, refused, rejected } from '../errors.ts'

/** Answers are a ticket or a page of them; more is somebody else's page. */
const MAX_ANSWER_BYTES = 4_000_000
const TIMEOUTS = { headersMs: 20_000, idleMs: 20_000, totalMs: 30_000 }
/** Of what the other side says about a refusal, for the person who set it up. */
const SAID_CHARACTERS = 300
const MAX_RETRY_AFTER_SECONDS = 86_400

export interface Exchange {
  readonly fetcher: GuardedFetcher
  readonly clock: Clock
}

export interface Call {
  readonly method: NonNullable<FetchOptions['method']>
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent as JSON when it is no text. */
  readonly body?: unknown
  readonly signal: AbortSignal
  readonly beforeSending?: (() => void) | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** One request and its whole answer, whatever its status. Throws the fetcher's Problems. */
export const exchange = async ({ fetcher }: Exchange, call: Call): Promise<Answer> => {
  const { body, beforeSending } = call
  const response = await fetcher.fetch(call.url, {
    method: call.method,
    headers: call.headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(beforeSending === undefined ? {} : { beforeSending }),
    maxBytes: MAX_ANSWER_BYTES,
    signal: call.signal,
    timeouts: TIMEOUTS,
    asIs: true,
  })
  const chunks: Uint8Array[] = []
  for await (const chunk of response.body) chunks.push(chunk)
  return {
    status: response.status,
    headers: response.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  }
}

/** The answer of a 2xx; for every other status the Problem that says what to do about it. */
export const accepted = (answer: Answer, clock: Clock): Answer => {
  const { status } = answer
  if (status >= 200 && status < 300) return answer
  const after = retryAfter(answer.headers, clock.now())
  if (isLimited(answer)) throw busy(after)
  if (status >= 300 && status < 400) throw moved()
  if (status === 401 || status === 403) throw refused(said(answer))
  if (status === 404 || status === 410) throw missing(said(answer))
  if (status === 408 || status === 425 || status >= 500) throw away(status, after)
  throw rejected(said(answer))
}

/** 429; and as GitHub says it: 403 with a time to wait for, or with nothing left of the limit. */
const isLimited = ({ status, headers }: Answer): boolean =>
  status === 429 ||
  (status === 403 && (headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'))

/** `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), else `X-RateLimit-Reset` in Unix seconds. */
const retryAfter = (headers: Answer['headers'], now: number): number | undefined => {
  const { 'retry-after': after, 'x-ratelimit-reset': reset } = headers
  const seconds =
    after === undefined
      ? (Number(reset) * 1_000 - now) / 1_000
      : /^\d+$/.test(after)
        ? Number(after)
        : (Date.parse(after) - now) / 1_000
  if (!Number.isFinite(seconds)) return undefined
  return Math.min(Math.max(Math.ceil(seconds), 1), MAX_RETRY_AFTER_SECONDS)
}

const said = ({ text }: Answer): string => {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, SAID_CHARACTERS)
  return line === '' || line.startsWith('<') ? '' : ` It says: ${line}`
}

/** The JSON of an answer, as the schema reads it; what does not fit is `sessions.destination_nonsense`. */
export const read = <T>(
  { text }: Answer,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
): T => {
  const parsed = schema.safeParse(jsonOf(text))
  if (!parsed.success) throw nonsense()
  return parsed.data
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw nonsense()
  }
}
