import { hash } from 'node:crypto'
import { EVENT_TYPES, type EventType } from '../schema/event.ts'
import { canonicalJson } from './canonical.ts'
import { DAY_MS } from './days.ts'
import { EventFault, quoted } from './fault.ts'
import { faultOfMetadata, isClientId, isObject } from './metadata.ts'
import type { Row } from './store.ts'
import { offsetOf, timeOf } from './time.ts'

/** What is known of the request that an event came with. */
export interface Circumstances {
  readonly receivedAt: number
  /** Ms to add to the client's clock; 0 while it is about right. */
  readonly skew: number
  readonly bot: boolean
}

const MAX_EVENT_BYTES = 10 * 1_024
const MAX_ROUTE = 2_048
const MAX_TARGET = 1_024
const MAX_ENVIRONMENT = 64

type Fields = Readonly<Record<string, unknown>>

const FIELDS = new Set([
  'eventId',
  'idempotencyKey',
  'eventType',
  'timestamp',
  'sessionId',
  'route',
  'target',
  'metadata',
  'environment',
])
const TARGET_FIELDS = new Set(['type', 'id', 'selector', 'tagName'])

const TYPES: ReadonlyMap<unknown, EventType> = new Map<unknown, EventType>([
  ...EVENT_TYPES.map(type => [type, type] as const),
  ['route_change', 'navigation'],
])

const ID_RULE = 'expected 1 to 128 of A-Z a-z 0-9 . _ : -'

const invalid = (field: string, expected: string): EventFault =>
  new EventFault('invalid', `${field}: expected ${expected}.`)

const unknownField = (event: Fields): EventFault | null => {
  for (const name in event) {
    if (!FIELDS.has(name))
      return new EventFault(
        'unknown_field',
        `${quoted(name)} is not a field of an event. Put it into metadata.`,
      )
  }
  return null
}

const faultOfTarget = (target: unknown): EventFault | null => {
  if (target === undefined || target === null) return null
  if (!isObject(target)) return invalid('target', 'an object or null')
  for (const name in target) {
    if (!TARGET_FIELDS.has(name))
      return new EventFault(
        'unknown_field',
        `target.${quoted(name)} is not a field of a target: it has type, id, selector and tagName.`,
      )
    const value = target[name]
    if (value === null || value === undefined) continue
    if (typeof value !== 'string' || value.length > MAX_TARGET)
      return invalid(`target.${name}`, `a text of ${MAX_TARGET} characters at most, or null`)
  }
  return null
}

/** The id that it has, or else its content's: a repeat of the same event gets the same one. */
const idOf = (event: Fields): string | EventFault => {
  const { eventId, idempotencyKey } = event
  const given = eventId ?? idempotencyKey
  if (given === undefined || given === null) return hash('sha256', canonicalJson(event))
  if (!isClientId(given)) return new EventFault('id', `eventId: ${ID_RULE}.`)
  if (idempotencyKey !== undefined && idempotencyKey !== null && idempotencyKey !== given)
    return new EventFault('id', 'eventId and idempotencyKey are two names of one id: send one of them.')
  return given
}

const faultOfShape = (event: Fields): EventFault | null => {
  const unknown = unknownField(event)
  if (unknown) return unknown
  const { sessionId, route, environment, metadata } = event
  if (!isClientId(sessionId)) return new EventFault('session_id', `sessionId: ${ID_RULE}.`)
  if (typeof route !== 'string' || route.length > MAX_ROUTE)
    return invalid('route', `a text of ${MAX_ROUTE} characters at most`)
  if (environment !== undefined && environment !== null) {
    if (typeof environment !== 'string' || environment.length > MAX_ENVIRONMENT)
      return invalid('environment', `a text of ${MAX_ENVIRONMENT} characters at most`)
  }
  if (metadata !== undefined && metadata !== null && !isObject(metadata))
    return invalid('metadata', 'an object')
  return faultOfTarget(event.target)
}

/** Levels of objects and lists that an event may have, itself included. */
const MAX_DEPTH = 12

const isDeeper = (value: unknown, levels: number): boolean => {
  if (value === null || typeof value !== 'object') return false
  if (levels === 0) return true
  for (const inner of Object.values(value)) if (isDeeper(inner, levels - 1)) return true
  return false
}

/** An event of a client as the row that is stored, or why it is refused. `event` is what `JSON.parse` answered. */
export const judgeEvent = (event: unknown, circumstances: Circumstances): Row | EventFault => {
  if (!isObject(event)) return new EventFault('invalid', 'An event is an object.')
  if (isDeeper(event, MAX_DEPTH))
    return new EventFault('too_deep', `An event may have ${MAX_DEPTH} levels at most.`)
  const fault = faultOfShape(event)
  if (fault) return fault
  const type = TYPES.get(event.eventType)
  if (type === undefined)
    return new EventFault('type', `eventType: expected one of ${EVENT_TYPES.join(', ')}, route_change.`)
  const at = timeOf(event.timestamp)
  if (at === null)
    return new EventFault(
      'timestamp',
      'timestamp: expected Unix milliseconds, or a time as RFC 3339 writes it.',
    )
  const offset = offsetOf(at, circumstances.receivedAt, circumstances.skew)
  if (offset instanceof EventFault) return offset
  const metadata = isObject(event.metadata) ? event.metadata : {}
  return faultOfMetadata(type, metadata) ?? rowOf(event, { type, at, offset, metadata }, circumstances)
}

interface Read {
  readonly type: EventType
  readonly at: number
  readonly offset: number
  readonly metadata: Fields
}

const rowOf = (event: Fields, read: Read, { bot }: Circumstances): Row | EventFault => {
  const eventId = idOf(event)
  if (eventId instanceof EventFault) return eventId
  const flags = [...(bot ? ['bot'] : []), ...(read.offset === 0 ? [] : ['skewed'])]
  const json = JSON.stringify({
    i: eventId,
    s: event.sessionId,
    k: read.type,
    t: read.at,
    o: read.offset === 0 ? undefined : read.offset,
    u: event.route,
    g: targetOf(event.target),
    m: read.metadata,
    n: event.environment ?? undefined,
    f: flags.length === 0 ? undefined : flags,
  })
  if (Buffer.byteLength(json) > MAX_EVENT_BYTES)
    return new EventFault('too_large', `An event may have ${MAX_EVENT_BYTES} bytes at most.`)
  return { day: Math.floor(read.at / DAY_MS), eventId, json }
}

/** With all its fields, and undefined when nothing is said of it. */
const targetOf = (target: unknown): object | undefined => {
  if (!isObject(target)) return undefined
  const { type = null, id = null, selector = null, tagName = null } = target
  return { type, id, selector, tagName }
}
