import type { EventType } from '../schema/event.ts'
import { EventFault } from './fault.ts'

type Json = Readonly<Record<string, unknown>>

interface Check {
  readonly expected: string
  readonly holds: (value: unknown) => boolean
}

const CLIENT_ID = /^[A-Za-z0-9._:-]{1,128}$/
export const isClientId = (value: unknown): value is string =>
  typeof value === 'string' && CLIENT_ID.test(value)

const check = (expected: string, holds: (value: unknown) => boolean): Check => ({ expected, holds })
const oneOf = (...names: string[]): Check =>
  check(`one of ${names.join(', ')}`, value => typeof value === 'string' && names.includes(value))

const FLAG = check('true or false', value => typeof value === 'boolean')
const TEXT = check('a text', value => typeof value === 'string')
const NUMBER = check('a number', value => typeof value === 'number' && Number.isFinite(value))
const DURATION = check(
  'milliseconds from 0',
  value => typeof value === 'number' && Number.isFinite(value) && value >= 0,
)
const COUNT = check('a whole number from 0', value => Number.isSafeInteger(value) && Number(value) >= 0)
const PERCENT = check(
  'a number from 0 to 100',
  value => typeof value === 'number' && value >= 0 && value <= 100,
)
const STATUS = check(
  'a status from 0 to 599',
  value => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 599,
)
const EVENT_ID = check('the id of an event', isClientId)

const ANSWERS = ['mutation', 'request', 'navigation', 'focus', 'media', 'selection']
const RESPONSE = check(
  `null, or { kind: ${ANSWERS.join(' | ')}, afterMs }`,
  value =>
    value === null ||
    (isObject(value) && ANSWERS.includes(String(value.kind)) && DURATION.holds(value.afterMs)),
)

export const isObject = (value: unknown): value is Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const NETWORK = {
  method: TEXT,
  status: STATUS,
  path: TEXT,
  durationMs: DURATION,
  causedBy: EVENT_ID,
  error: TEXT,
}

/** What the known names of each type hold; other names are free. Null counts as absent where it means nothing else. */
const KNOWN: Readonly<Record<EventType, Readonly<Record<string, Check>>>> = {
  click: { x: NUMBER, y: NUMBER, interactive: FLAG, response: RESPONSE },
  input: { valid: FLAG },
  form_submit: { valid: FLAG },
  network_success: NETWORK,
  network_error: NETWORK,
  slow_response: NETWORK,
  error: { message: TEXT, kind: TEXT, causedBy: EVENT_ID },
  navigation: { from: TEXT, to: TEXT, kind: oneOf('load', 'reload', 'push', 'pop', 'hash') },
  scroll: { depth: PERCENT, reversals: COUNT },
  pointer: { depth: PERCENT, reversals: COUNT },
  progress: { visible: FLAG },
  long_task: { durationMs: DURATION },
  web_vital: { name: TEXT, value: NUMBER },
  visibility: { hidden: FLAG },
  custom: {},
}

/** What a type says nothing without. */
const NEEDED: Readonly<Partial<Record<EventType, readonly string[]>>> = {
  slow_response: ['durationMs'],
  error: ['message'],
  progress: ['visible'],
  long_task: ['durationMs'],
  web_vital: ['name', 'value'],
  visibility: ['hidden'],
}

/** What is wrong with the metadata of an event of this type, or null. */
export const faultOfMetadata = (type: EventType, metadata: Json): EventFault | null => {
  const known = KNOWN[type]
  for (const name in known) {
    const value = metadata[name]
    const rule = known[name]
    if (value === undefined || rule === undefined || rule.holds(value)) continue
    if (value === null) continue
    return new EventFault('metadata', `metadata.${name}: expected ${rule.expected}.`)
  }
  for (const name of NEEDED[type] ?? []) {
    if (metadata[name] === undefined || metadata[name] === null)
      return new EventFault('metadata', `metadata.${name} is missing: an event of type ${type} needs it.`)
  }
  if (type === 'custom' && metadata.name === 'identify' && !isClientId(metadata.userId)) {
    return new EventFault(
      'metadata',
      'metadata.userId: expected 1 to 128 of A-Z a-z 0-9 . _ : -. Send an id of your own, no name and no address.',
    )
  }
  return null
}
