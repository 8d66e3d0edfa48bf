import { textFault } from '#kernel/http'
import { withoutAddresses, withoutQueries } from './addresses.ts'
import { isCard, isPhoneNumber, withoutDigits } from './digits.ts'
import { isMeasureName, isSensitiveName } from './names.ts'
import { REDACTED } from './redacted.ts'
import { withoutTokens } from './tokens.ts'

/**
 * Without one of these no rule can find anything: signs of addresses, queries and assignments, seven digits, and what
 * PostgreSQL cannot store.
 */
const SIGNS = /[?@%=:\0\ud800-\udfff]|\d\D{0,2}\d\D{0,2}\d\D{0,2}\d\D{0,2}\d\D{0,2}\d\D{0,2}\d/
/** And without one of these at the start of a word, or a long segment of a path, there is no key and no token. */
const WORDS =
  /\/[\w.~+%-]{16}|(?<![\w-])(?:[\w-]{32}|eyJ|fov_|gh[pousr]_|github_pat_|glpat-|xox|[srp]k[-_]|AKIA|ASIA|AIza|ya29|SG\.|npm_|hf_|shp|whsec_|dop_|key-|-----BEGIN|[Bb][Ee][Aa][Rr]|[Bb][Aa][Ss][Ii][Cc])/

/** A text without what must not be kept; the same one when there is nothing. */
export const redactText = (text: string): string =>
  SIGNS.test(text) || WORDS.test(text)
    ? withoutDigits(withoutTokens(withoutAddresses(withoutQueries(text))))
    : text

/** Routes, selectors and names come again with every event; what is known to be clean needs no second look. */
const MAX_CLEAN = 4_000
const MAX_CLEAN_LENGTH = 128
const clean = new Set<string>()

/** Whether something in a text must not be kept, or cannot be. */
export const isDirty = (text: string): boolean => {
  if (clean.has(text)) return false
  if (textFault(text) !== null || redactText(text) !== text) return true
  if (text.length > MAX_CLEAN_LENGTH) return false
  if (clean.size >= MAX_CLEAN) clean.clear()
  clean.add(text)
  return false
}

/** Names repeat in every event; those of a hostile client must not fill the memory. */
const MAX_NAMES = 2_000
const names = new Map<string, boolean>()

/** Whether a name of a field, or what stands under it, has to be looked at more closely. */
export const isSuspectName = (name: string): boolean => {
  const known = names.get(name)
  if (known !== undefined) return known
  const suspect = isSensitiveName(name) || isDirty(name)
  if (names.size < MAX_NAMES && name.length <= 64) names.set(name, suspect)
  return suspect
}

const isHarmless = (value: unknown): boolean =>
  value === null || typeof value === 'boolean' || value === undefined

/** Card numbers are also sent as numbers; times in ms and sizes are none. */
const isCardNumber = (value: number): boolean =>
  value >= 1e12 && value < 1e19 && Number.isInteger(value) && isCard(String(value))

/** Whether a number has to be looked at more closely: a telephone number is told from a measure by its name. */
export const isSuspectNumber = (value: number): boolean => isPhoneNumber(value) || isCardNumber(value)

/** A value of JSON without what must not be kept: by the `name` it stands under, and by its looks. */
export const redactValue = (value: unknown, name = ''): unknown => {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'number') return isKept(value, name) ? value : REDACTED
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(item => redactValue(item, name))
  return redactFields(value, () => false)
}

const isKept = (value: number, name: string): boolean =>
  !isSuspectNumber(value) || (isPhoneNumber(value) && isMeasureName(name))

/** The same for an object; `isExempt` names fields that stay as they are. */
export const redactFields = (
  fields: object,
  isExempt: (name: string, value: unknown) => boolean,
): Record<string, unknown> => {
  const redacted = new Map<string, unknown>()
  for (const [name, value] of Object.entries(fields)) {
    const kept = isExempt(name, value) || isHarmless(value)
    const known = kept ? value : isSensitiveName(name) ? REDACTED : redactValue(value, name)
    redacted.set(freeName(redacted, redactText(name)), known)
  }
  return Object.fromEntries(redacted)
}

/** Two names that are redacted alike must not hide one another. */
const freeName = (taken: ReadonlyMap<string, unknown>, name: string): string => {
  if (!taken.has(name)) return name
  return `${name} ${taken.size}`
}
