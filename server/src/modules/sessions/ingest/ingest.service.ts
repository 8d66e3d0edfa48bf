import { type Actor, requireCurrentProject } from '#kernel/access'
import { invalidField } from '#kernel/http'
import type { Clock } from '#kernel/system'
import type { IngestReceipt } from '../schema/event.ts'
import { isBot } from './bots.ts'
import type { Collector } from './collector.ts'
import { tooManyEvents } from './errors.ts'
import { EventFault } from './fault.ts'
import { type Circumstances, judgeEvent } from './judge.ts'
import { isObject } from './metadata.ts'
import type { IngestMetrics } from './metrics.ts'
import type { Row } from './row.ts'
import { batchOf } from './store.ts'
import { skewOf, timeOf } from './time.ts'

export const MAX_EVENTS = 50
const MAX_SDK_VERSION = 64
const BODY_FIELDS = new Set(['events', 'sentAt', 'sdkVersion'])

export interface IngestService {
  /**
   * Stores the events of a request and answers after the commit; those that are refused are named one by one, and the
   * others are stored. 400 when the body is no list of events, 413 `sessions.too_many_events`, 503 `sessions.ingest_busy`.
   */
  ingest(actor: Actor, body: unknown, userAgent: string | undefined): Promise<IngestReceipt>
}

export interface IngestParts {
  readonly collector: Collector
  readonly clock: Clock
  readonly metrics: IngestMetrics
}

interface Envelope {
  readonly events: readonly unknown[]
  readonly sentAt: number | null
}

const openEnvelope = (body: unknown): Envelope => {
  if (!isObject(body)) throw invalidField('body', 'expected an object with a list of events')
  for (const name in body)
    if (!BODY_FIELDS.has(name)) throw invalidField(`body.${name}`, 'is not a known field')
  const { events, sentAt, sdkVersion } = body
  if (!Array.isArray(events)) throw invalidField('body.events', 'expected a list of events')
  if (events.length > MAX_EVENTS) throw tooManyEvents(MAX_EVENTS)
  const sent = sentAt === undefined || sentAt === null ? null : timeOf(sentAt)
  if (sent === null && sentAt !== undefined && sentAt !== null)
    throw invalidField('body.sentAt', 'expected Unix milliseconds, or a time as RFC 3339 writes it')
  if (sdkVersion !== undefined && (typeof sdkVersion !== 'string' || sdkVersion.length > MAX_SDK_VERSION))
    throw invalidField('body.sdkVersion', `expected a text of ${MAX_SDK_VERSION} characters at most`)
  return { events, sentAt: sent }
}

interface Judged {
  readonly rows: Row[]
  readonly repeats: number
  readonly rejected: IngestReceipt['rejected']
}

const judgeAll = (events: readonly unknown[], circumstances: Circumstances): Judged => {
  const rows: Row[] = []
  const rejected: IngestReceipt['rejected'] = []
  const seen = new Set<string>()
  for (const [index, event] of events.entries()) {
    const judged = judgeEvent(event, circumstances)
    if (judged instanceof EventFault) {
      rejected.push({ index, code: judged.code, message: judged.message })
      continue
    }
    // The first of equal ones is kept, whatever the database would choose.
    const before = seen.size
    if (seen.add(`${judged.day}/${judged.eventId}`).size > before) rows.push(judged)
  }
  return { rows, repeats: events.length - rejected.length - rows.length, rejected }
}

export const createIngestService = ({ collector, clock, metrics }: IngestParts): IngestService => ({
  async ingest(actor, body, userAgent) {
    const projectId = requireCurrentProject(actor, 'sessions:ingest')
    const { events, sentAt } = openEnvelope(body)
    const receivedAt = clock.now()
    const judged = judgeAll(events, { receivedAt, skew: skewOf(sentAt, receivedAt), bot: isBot(userAgent) })
    const { rows, repeats, rejected } = judged
    const accepted = rows.length === 0 ? 0 : await collector.add(batchOf(projectId, receivedAt, rows))
    const receipt = { accepted, duplicates: rows.length - accepted + repeats, rejected }
    metrics.count({ ...receipt, rejected: rejected.length })
    return receipt
  },
})
