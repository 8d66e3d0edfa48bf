import { textFault } from '#kernel/http'
import { EventFault } from './fault.ts'
import { isClientId } from './metadata.ts'
import { isDirty, isSuspectName, isSuspectNumber } from './redaction/redact.ts'

import type { Fields } from './shape.ts'

/** The id of another event: `isExempt` of the redaction leaves it as well. */
const CAUSED_BY = 'causedBy'

/**
 * JSON writes a number beyond these with an exponent, and PostgreSQL with all of its digits: 6 bytes that were sent would
 * be 309 wherever they are read.
 */
export const LARGEST = 1e21
export const SMALLEST = 1e-12

const isExtreme = (value: number): boolean => {
  const size = Math.abs(value)
  return size >= LARGEST || (size < SMALLEST && size !== 0)
}

export type Finding = 'clean' | 'suspect' | 'extreme' | 'deep'

/**
 * Looks at all that is kept of an event but its ids, which have a form of their own. `levels` is how deep its metadata
 * may be.
 */
export const inspectEvent = (event: Fields, levels: number): Finding => {
  const { route, target, metadata, environment } = event
  let worst: Finding = 'clean'
  for (const found of [inspect(route, levels), inspect(target, levels), inspect(environment, levels)]) {
    if (found !== 'clean') worst = found
    if (isFinal(found)) return found
  }
  const known = metadata !== null && typeof metadata === 'object'
  const found = known ? inspectFields(metadata, levels, true) : 'clean'
  return found === 'clean' ? worst : found
}

const isFinal = (found: Finding): boolean => found === 'deep' || found === 'extreme'

/**
 * Looks at every name and value once: nearly all are clean, and nothing is copied for them. `suspect` has
 * something that a rule of redaction may find, or a text that PostgreSQL cannot store; `deep` has more than `levels`, and `extreme` a number of hundreds of digits.
 */
const inspect = (value: unknown, levels: number): Finding => {
  if (typeof value === 'string') return isDirty(value) ? 'suspect' : 'clean'
  if (typeof value === 'number') {
    if (isExtreme(value)) return 'extreme'
    return isSuspectNumber(value) ? 'suspect' : 'clean'
  }
  if (value === null || typeof value !== 'object') return 'clean'
  if (levels === 0) return 'deep'
  return Array.isArray(value) ? inspectItems(value, levels) : inspectFields(value, levels)
}

const inspectItems = (items: readonly unknown[], levels: number): Finding => {
  let worst: Finding = 'clean'
  for (const item of items) {
    const found = inspect(item, levels - 1)
    if (isFinal(found)) return found
    if (found === 'suspect') worst = found
  }
  return worst
}

/** `isMetadata`: the fields right there may name another event, as nothing deeper may. */
const inspectFields = (fields: object, levels: number, isMetadata = false): Finding => {
  let worst: Finding = 'clean'
  // What JSON.parse made has no inherited names; its own are iterated fastest like this.
  for (const name in fields) {
    // The name comes from the object itself.
    const value: unknown = fields[name as keyof typeof fields]
    if (isMetadata && name === CAUSED_BY && isClientId(value)) continue
    if (isSuspectName(name)) worst = 'suspect'
    const found = inspect(value, levels - 1)
    if (isFinal(found)) return found
    if (found === 'suspect') worst = found
  }
  return worst
}

/** What PostgreSQL cannot store would cost all events of its group their place: NUL characters, halves of surrogate pairs. */
export const faultOfTexts = (value: unknown): EventFault | null => {
  if (typeof value === 'string') return faultOf(value)
  if (value === null || typeof value !== 'object') return null
  for (const [name, inner] of Object.entries(value)) {
    const fault = faultOf(name) ?? faultOfTexts(inner)
    if (fault) return fault
  }
  return null
}

const faultOf = (text: string): EventFault | null => {
  const fault = textFault(text)
  return fault === null ? null : new EventFault('text', `A text of it ${fault}.`)
}
