import { EVENT_TYPES, type EventType } from '../schema/event.ts'
import { EventFault, quoted } from './fault.ts'
import { isClientId, isObject } from './metadata.ts'

const MAX_ROUTE = 2_048
const MAX_TARGET = 1_024
const MAX_ENVIRONMENT = 64

export type Fields = Readonly<Record<string, unknown>>

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

/** What clients may call a type, and what it is. */
export const TYPES: ReadonlyMap<unknown, EventType> = new Map<unknown, EventType>([
  ...EVENT_TYPES.map(type => [type, type] as const),
  ['route_change', 'navigation'],
])

export const ID_RULE = 'expected 1 to 128 of A-Z a-z 0-9 . _ : -'

/** URLs take them for the folder itself and the one above, so that such a session could never be asked for. */
const DOTS = new Set(['.', '..'])

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

/** What is wrong with the fields of an event, its metadata but for its form left out; or null. */
export const faultOfShape = (event: Fields): EventFault | null => {
  const unknown = unknownField(event)
  if (unknown) return unknown
  const { sessionId, route, environment, metadata } = event
  if (!isClientId(sessionId)) return new EventFault('session_id', `sessionId: ${ID_RULE}.`)
  if (DOTS.has(sessionId))
    return new EventFault('session_id', 'sessionId: a name of dots alone leads to no page of the session.')
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
