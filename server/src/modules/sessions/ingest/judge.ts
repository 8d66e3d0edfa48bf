import { hash } from 'node:crypto'
import { EVENT_TYPES, type EventType } from '../schema/event.ts'
import { canonicalJson } from './canonical.ts'
import { DAY_MS } from './days.ts'
import { EventFault } from './fault.ts'
import { faultOfTexts, inspectEvent, LARGEST, SMALLEST } from './inspect.ts'
import { faultOfMetadata, isClientId, isObject } from './metadata.ts'
import { redactFields, redactText } from './redaction/redact.ts'
import { REDACTED } from './redaction/redacted.ts'
import { contentOf, type Row } from './row.ts'
import { type Fields, faultOfShape, ID_RULE, TYPES } from './shape.ts'
import { offsetOf, timeOf } from './time.ts'

/** What is known of the request that an event came with. */
export interface Circumstances {
  readonly receivedAt: number
  /** Ms to add to the client's clock; 0 while it is about right. */
  readonly skew: number
  readonly bot: boolean
}

const MAX_EVENT_BYTES = 10 * 1_024
/** Below so many UTF-16 units no text has more bytes than that; 400 are for ids and names, which the text does not have. */
const SURELY_SMALL = Math.floor(MAX_EVENT_BYTES / 3) - 400
/** Levels of objects and lists that an event may have, itself included. */
const MAX_DEPTH = 12

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

const NUMBER_RULE = `A number of it has more digits than anything measures: 0, or from ${SMALLEST} to ${LARGEST}.`

/** What PostgreSQL cannot store; the other fields have a form of their own. */
const faultOfKept = ({ route, target, metadata, environment }: Fields): EventFault | null =>
  faultOfTexts([route, target, metadata, environment])

/** An event of a client as the row that is stored, or why it is refused. `event` is what `JSON.parse` answered. */
export const judgeEvent = (event: unknown, circumstances: Circumstances): Row | EventFault => {
  if (!isObject(event)) return new EventFault('invalid', 'An event is an object.')
  const wrong = faultOfShape(event)
  if (wrong) return wrong
  const found = inspectEvent(event, MAX_DEPTH - 1)
  if (found === 'deep') return new EventFault('too_deep', `An event may have ${MAX_DEPTH} levels at most.`)
  if (found === 'extreme') return new EventFault('number', NUMBER_RULE)
  const suspect = found === 'suspect'
  const fault = suspect ? faultOfKept(event) : null
  if (fault) return fault
  const type = TYPES.get(event.eventType)
  if (type === undefined)
    return new EventFault('type', `eventType: expected one of ${EVENT_TYPES.join(', ')}, route_change.`)
  const at = timeOf(event.timestamp)
  if (at === null)
    return new EventFault(
      'timestamp',
      'timestamp: expected Unix milliseconds, or a time as RFC 3339 writes it, of a day that exists.',
    )
  const offset = offsetOf(at, circumstances.receivedAt, circumstances.skew)
  if (offset instanceof EventFault) return offset
  const metadata = isObject(event.metadata) ? event.metadata : {}
  return (
    faultOfMetadata(type, metadata) ?? rowOf(event, { type, at, offset, metadata, suspect }, circumstances)
  )
}

interface Read {
  readonly type: EventType
  readonly at: number
  readonly offset: number
  readonly metadata: Fields
  readonly suspect: boolean
}

interface Said {
  readonly route: unknown
  readonly target: object | undefined
  readonly metadata: object
  readonly environment: unknown
}

/** With all its fields, and undefined when nothing is said of it. */
const targetOf = (target: unknown): Record<string, unknown> | undefined => {
  if (!isObject(target)) return undefined
  const { type = null, id = null, selector = null, tagName = null } = target
  return { type, id, selector, tagName }
}

/** Ids of events and users look like numbers of cards and telephones, and are checked for their form instead. */
const isExempt =
  ({ type, metadata }: Read) =>
  (name: string, value: unknown): boolean =>
    isClientId(value) &&
    (name === 'causedBy' || (name === 'userId' && type === 'custom' && metadata.name === 'identify'))

/** What somebody typed, under the names that other SDKs send it by. */
const TYPED = ['value', 'values', 'text']

const isTyped = ({ type, metadata }: Read): boolean =>
  (type === 'input' || type === 'form_submit') && TYPED.some(name => Object.hasOwn(metadata, name))

const withoutTyped = (metadata: Fields): Fields =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) =>
      TYPED.includes(name) && value !== null && typeof value !== 'boolean' ? [name, REDACTED] : [name, value],
    ),
  )

const redactAny = (value: unknown): unknown => (typeof value === 'string' ? redactText(value) : value)

const redactSaid = ({ route, target, environment }: Said, read: Read): Said => ({
  route: redactAny(route),
  target:
    target && Object.fromEntries(Object.entries(target).map(([name, value]) => [name, redactAny(value)])),
  metadata: redactFields(isTyped(read) ? withoutTyped(read.metadata) : read.metadata, isExempt(read)),
  environment: redactAny(environment),
})

const textsOf = ({ route, target, metadata, environment }: Said) => ({
  // Their shape was checked: they are texts when they are there.
  route: route as string,
  environment: (environment ?? null) as string | null,
  target: target === undefined ? null : JSON.stringify(target),
  metadata: JSON.stringify(metadata),
})

const rowOf = (event: Fields, read: Read, { bot }: Circumstances): Row | EventFault => {
  const eventId = idOf(event)
  if (eventId instanceof EventFault) return eventId
  const { type, at, offset } = read
  const suspect = read.suspect || isTyped(read)
  const sent: Said = {
    route: event.route,
    target: targetOf(event.target),
    metadata: read.metadata,
    environment: event.environment ?? undefined,
  }
  const said = suspect ? redactSaid(sent, read) : sent
  const redacted = suspect && JSON.stringify(said) !== JSON.stringify(sent)
  const flags = [
    ...(bot ? ['bot'] : []),
    ...(redacted ? ['redacted'] : []),
    ...(offset === 0 ? [] : ['skewed']),
  ]
  const content = contentOf({ type, offset, flags, ...textsOf(said) })
  if (isTooLarge(content, event)) {
    const most = `${MAX_EVENT_BYTES} bytes at most, as JSON without spaces`
    return new EventFault('too_large', `An event may have ${most}.`)
  }
  // Its shape was checked: it is an id.
  return { day: Math.floor(at / DAY_MS), eventId, sessionId: event.sessionId as string, at, content }
}

/** What is kept is about as long as the event; which of both counts only matters near the limit. */
const isTooLarge = (kept: string, event: Fields): boolean =>
  kept.length > SURELY_SMALL && Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES
