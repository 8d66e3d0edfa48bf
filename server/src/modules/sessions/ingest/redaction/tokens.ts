import { REDACTED } from './redacted.ts'

/** What its issuer marks as a secret: this server's own keys first. */
const MARKED =
  /(?<![A-Za-z0-9])(?:fov_|sk[-_]|rk_|pk_|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|AKIA|ASIA|AIza|ya29\.|SG\.|npm_|hf_|shp(?:at|ss|ca)_|whsec_|dop_v1_|key-)(?=[\w.-]*\d)[\w.-]{8,}/g
const OWN_KEY = /fov_[\w-]{8,}/g
/** A JSON web token, whole or cut off (RFC 7519: each part is base64url of JSON, and so begins with eyJ). */
const JWT = /eyJ[\w-]{6,}(?:\.[\w-]*){0,4}/g
const BEARER = /\b(bearer)(\s+|%20|\+)[\w.~+/=-]{6,}/gi
const BASIC = /\b(basic)(\s+|%20|\+)(?=[\w+/-]*[A-Z0-9=])[\w+/-]{6,}={0,2}/gi
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g
/** `password=…`, `token: …`, `"apiKey":"…"` inside a text. */
const ASSIGNED =
  /\b([\w-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|api[-_ ]?key|access[-_ ]?key|authorization|cookie|session[-_]?id|ssn|cvc|cvv|iban|otp)["']?\s{0,3}[=:]\s{0,3}["']?)(?!\[redacted\])(?:(?:bearer|basic)\s+)?[^\s"'&,;<>]{2,}/gi
/** Long words of letters and digits: reset links, session ids, keys without a mark. */
const OPAQUE = /(?<![\w-])[\w-]{32,}(?![\w-])/g

const isOpaque = (word: string): boolean => {
  if (!/\d/.test(word) || !/[A-Za-z]/.test(word)) return false
  // Names of classes and of files are long as well, but in small letters and with dashes between words.
  return /^[A-Za-z0-9]+$/.test(word) || (word.length >= 40 && /[A-Z]/.test(word) && /[a-z]/.test(word))
}

/** What stands between the slashes of a path: words there are names, or open something. */
const IN_PATH = /(?<=\/)[\w.~+%-]{16,}/g
const WORD = /[\w+-]{16,}/g
/** Hexadecimal digits, a UUID, or sixteen letters and digits in a row that go to and fro between the two. */
const DRAWN =
  /(?=\d*[a-f])[\da-f]{16}|[\da-f]{8}-(?:[\da-f]{4}-){3}|(?=[a-z\d]{16})[a-z\d]*?(?:[a-z]\d+[a-z]|\d[a-z]+\d)/i
/** Where the kind of the signs changes: not at the words of `camelCase`. */
const TURNS = /[a-z](?=\d|[A-Z](?![a-z]{2}))|[A-Z](?=\d)|\d(?=[A-Za-z])/g
/**
 * Turns per sign of a word of 20 and more. Random base64url has about 0.4. Of 88,762 names of packages of 16 to 40 signs
 * one in 1,500 is taken for a token, of random tokens one in fifty for a name.
 */
const FEWEST_TURNS = 0.18
const SHORTEST_TURNING = 20

/** Whether a word of a path was drawn by a machine. The observer in the page judges alike (`packages/observer`). */
const isDrawn = (word: string): boolean =>
  DRAWN.test(word) ||
  (word.length >= SHORTEST_TURNING && word.split(TURNS).length > FEWEST_TURNS * word.length + 1)

/** International bank account number: ISO 13616, with its check by 97. */
const IBAN = /(?<![A-Za-z0-9])[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9])/g

const isIban = (text: string): boolean => {
  const compact = text.replaceAll(' ', '')
  if (compact.length < 15 || compact.length > 34) return false
  let rest = 0
  for (const sign of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** Without keys, tokens and passwords that can be told by their looks, and without account numbers. */
export const withoutTokens = (text: string): string =>
  text
    .replace(PRIVATE_KEY, REDACTED)
    .replace(BEARER, `$1$2${REDACTED}`)
    .replace(BASIC, `$1$2${REDACTED}`)
    .replace(ASSIGNED, `$1${REDACTED}`)
    .replace(JWT, REDACTED)
    .replace(OWN_KEY, REDACTED)
    .replace(MARKED, REDACTED)
    .replace(IBAN, found => (isIban(found) ? REDACTED : found))
    .replace(OPAQUE, word => (isOpaque(word) ? REDACTED : word))
    .replace(IN_PATH, segment => segment.replace(WORD, word => (isDrawn(word) ? REDACTED : word)))
