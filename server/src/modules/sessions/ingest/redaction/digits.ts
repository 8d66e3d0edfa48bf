import { REDACTED } from './redacted.ts'

/** Digits in groups, as people and machines write numbers of cards and telephones. */
const RUN = /\+?\(?\d(?:[ \u00a0()./_-]{0,2}\d){6,}/g

const CARD_DIGITS = { least: 13, most: 19 }
/** Of all issuers (ISO/IEC 7812): times in ms begin with 1, so they are none. */
const CARD_START = /^(?:[3-6]|2[2-7])/

/** The check digit of card numbers (ISO/IEC 7812-1, annex B). */
export const passesLuhn = (digits: string): boolean => {
  let sum = 0
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48
    const doubled = at % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

export const isCard = (digits: string): boolean =>
  digits.length >= CARD_DIGITS.least &&
  digits.length <= CARD_DIGITS.most &&
  CARD_START.test(digits) &&
  passesLuhn(digits)

interface Group {
  readonly digits: string
  readonly start: number
  readonly end: number
}

const groupsOf = (run: string): Group[] =>
  [...run.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
    digits,
    start: index,
    end: index + digits.length,
  }))

/** The end of the longest card that begins with this group; 0 when none does. */
const cardEnd = (groups: readonly Group[], first: number): number => {
  let digits = ''
  let found = 0
  for (let at = first; at < groups.length; at += 1) {
    const group = groups[at]
    if (!group || digits.length + group.digits.length > CARD_DIGITS.most) break
    digits += group.digits
    if (isCard(digits)) found = group.end
    // Nobody writes a card digit by digit; without this, lists of single digits would be tried from each on.
    if (group.digits.length < 2) break
  }
  return found
}

const withoutCards = (run: string): string => {
  const groups = groupsOf(run)
  let text = ''
  let from = 0
  for (const [index, group] of groups.entries()) {
    const end = group.start < from ? 0 : cardEnd(groups, index)
    if (end === 0) continue
    text += run.slice(from, group.start) + REDACTED
    from = end
  }
  return from === 0 ? run : text + run.slice(from)
}

/** How telephone numbers are written: with a country code, in North America, with a trunk zero, in French pairs. */
const PHONES = [
  /^\+[1-9](?:[ \u00a0()./-]{0,2}\d){7,14}$/,
  /^00[1-9](?:[ \u00a0()./-]{0,2}\d){7,14}$/,
  /^(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])\d{3}[ .-]\d{4}$/,
  /^\(?0[1-9]\d{1,4}\)?[ \u00a0/-]{1,2}\d{3,}(?:[ \u00a0-]\d{2,}){0,3}$/,
  /^0[1-9](?:[ .-]\d\d){4}$/,
]
/** As one word: only where nothing joins them to a path or a name, since ids look the same. */
const NORTH_AMERICAN = /^[2-9]\d\d[2-9]\d{6}$/
const BARE_PHONES = [NORTH_AMERICAN, /^0[1-9]\d{8,10}$/, /^00[1-9]\d{8,12}$/]
/**
 * Whether it is written as a telephone number: as a number only those of North America keep all of their digits. Times
 * since 1970 begin with 1, in seconds until 2033.
 */
export const isPhoneNumber = (value: number): boolean =>
  value >= 2e9 && value < 1e10 && NORTH_AMERICAN.test(String(value))

const SOCIAL_SECURITY = /^(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}$/
const DECIMAL = /^\+?\d+\.\d+$/
const JOINED = /[\w./:#%-]/

const isPhone = (run: string, before: string, after: string): boolean => {
  if (DECIMAL.test(run) || /[\w.]/.test(before) || /\w/.test(after)) return false
  if (PHONES.some(form => form.test(run))) return true
  return !JOINED.test(before) && !/[\w/:#%-]/.test(after) && BARE_PHONES.some(form => form.test(run))
}

/** A date and a time are no number: `2026-11-28 12`. */
const DATE = /^\(?(?:19|20)\d\d[-./ ]\d\d?[-./ ]\d\d?(?!\d)/

const withoutNumbers = (run: string, before: string, after: string): string => {
  if (isPhone(run, before, after)) return REDACTED
  if (SOCIAL_SECURITY.test(run) && !/\w/.test(before + after)) return REDACTED
  return DATE.test(run) ? run : withoutCards(run)
}

/** Without numbers of cards, of telephones and of social security. */
export const withoutDigits = (text: string): string =>
  text.replace(RUN, (run: string, offset: number) =>
    withoutNumbers(run, text.charAt(offset - 1), text.charAt(offset + run.length)),
  )
