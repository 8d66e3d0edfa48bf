import { textFault } from '#kernel/http'
import { EventFault } from './fault.ts'
import { isClientId } from './metadata.ts'
import { isCardNumber, isDirty, isSuspectName } from './redaction/redact.ts'

import type { Fields } from './shape.ts'

/** The id of another event: `isExempt` of the redaction leaves it as well. */
const CAUSED_BY = 'causedBy'

export type Finding = 'clean' | 'suspect' | 'deep'

/**
 * Looks at all that is kept of an event but its ids, which have a form of their own. `levels` is how deep its metadata
 * may be.
 */
export const inspectEvent = (event: Fields, levels: number): Finding => {
  const { route, target, metadata, environment } = event
  let worst: Finding = 'clean'
  for (const found of [inspect(route, levels), inspect(target, levels), inspect(environment, levels)]) {
    if (found !== 'clean') worst = found
    if (found === 'deep') return found
  }
  const found = inspect(metadata, levels)
  return found === 'clean' ? worst : found
}

/**
 * Looks at every name and value once: nearly all are clean, and nothing is copied for them. `suspect` has
 * something that a rule of redaction may find, or a text that PostgreSQL cannot store; `deep` has more than `levels`.
 */
const inspect = (value: unknown, levels: number): Finding => {
  if (typeof value === 'string') return isDirty(value) ? 'suspect' : 'clean'
  if (typeof value === 'number') return isCardNumber(value) ? 'suspect' : 'clean'
  if (value === null || typeof value !== 'object') return 'clean'
  if (levels === 0) return 'deep'
  return Array.isArray(value) ? inspectItems(value, levels) : inspectFields(value, levels)
}

const inspectItems = (items: readonly unknown[], levels: number): Finding => {
  let worst: Finding = 'clean'
  for (const item of items) {
    const found = inspect(item, levels - 1)
    if (found === 'deep') return found
    if (found === 'suspect') worst = found
  }
  return worst
}

const inspectFields = (fields: object, levels: number): Finding => {
  let worst: Finding = 'clean'
  // What JSON.parse made has no inherited names; its own are iterated fastest like this.
  for (const name in fields) {
    // The name comes from the object itself.
    const value: unknown = fields[name as keyof typeof fields]
    if (name === CAUSED_BY && isClientId(value)) continue
    if (isSuspectName(name)) worst = 'suspect'
    const found = inspect(value, levels - 1)
    if (found === 'deep') return found
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
