import { readFileSync } from 'node:fs'
import { hash, verify } from '@node-rs/argon2'
import { hashingBusy, type PasswordFault, passwordRefused } from '../errors.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane; 8 ms on the reference machine. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
/** Of libuv's four threads: the fourth is left to files, which everybody else is waiting for. */
const HASHING_AT_ONCE = 3
/** About 0.6 s of work on two cores; whoever comes after that is told to come back. */
const HASHING_WAITING = 128

const MIN_CHARACTERS = 10
const MAX_CHARACTERS = 200
const MIN_DISTINCT = 4

const COMMON: ReadonlySet<string> = new Set(
  readFileSync(new URL('./common-passwords.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#')),
)

/** `P@ssw0rd2024!!` and `password` are one guess for those who guess. */
const asGuessed = (password: string): string =>
  password
    .toLowerCase()
    .replaceAll('@', 'a')
    .replaceAll('$', 's')
    .replaceAll('0', 'o')
    .replaceAll('1', 'i')
    .replaceAll('3', 'e')

const withoutEnds = (password: string): string => password.toLowerCase().replace(/^[\d\W_]+|[\d\W_]+$/g, '')

const isCommon = (password: string): boolean =>
  new Set(password).size < MIN_DISTINCT ||
  [password.toLowerCase(), withoutEnds(password), asGuessed(password), asGuessed(withoutEnds(password))].some(
    form => COMMON.has(form),
  )

const faultOf = (password: string, email: string): PasswordFault | null => {
  const characters = [...password].length
  if (characters < MIN_CHARACTERS) return 'too_short'
  if (characters > MAX_CHARACTERS) return 'too_long'
  const [localPart = ''] = email.split('@')
  if ([email, localPart].includes(password.toLowerCase())) return 'contains_email'
  return isCommon(password) ? 'common' : null
}

/** Two keyboards may compose one letter differently; both must open the account. */
const composed = (password: string): string => password.normalize('NFC')

/** Refuses a new password (422 with `reason`) that is too short, too long, well known, or the e-mail address. */
export const checkPassword = (password: string, email: string): void => {
  const fault = faultOf(composed(password), email)
  if (fault) throw passwordRefused(fault)
}

/** Hashes and checks passwords (argon2id), a bounded number at a time; beyond the queue 503. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** With `stored` null (no account) it does the same work and answers false, so that time tells nothing. */
  matches(stored: string | null, password: string): Promise<boolean>
}

export const createPasswordHasher = (): PasswordHasher => {
  const slot = createSlots()
  let decoy: Promise<string> | undefined
  return {
    hash: password => slot(() => hash(composed(password), COST)),
    async matches(stored, password) {
      decoy ??= hash('the password of nobody', COST)
      const against = stored ?? (await decoy)
      const right = await slot(() => verify(against, composed(password)))
      return right && stored !== null
    },
  }
}

const createSlots = () => {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= HASHING_AT_ONCE) {
      if (waiting.length >= HASHING_WAITING) throw hashingBusy()
      await new Promise<void>(resolve => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      // The slot goes straight to whoever waits longest, so nobody can slip in between.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
