import { DAY_MS } from './days.ts'
import { EventFault } from './fault.ts'

/** Clocks of clients differ by so much without anybody noticing; within it a timestamp is believed. */
export const TOLERATED_MS = 5 * 60_000
const MAX_AHEAD_MS = DAY_MS
const MAX_AGE_MS = 7 * DAY_MS

const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/** Unix ms of a time as clients send it: whole ms, or RFC 3339 of a day that exists; null for anything else. */
export const timeOf = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : null
  if (typeof value !== 'string' || value.length > 40) return null
  const match = RFC_3339.exec(value)
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number)
  // A leap second is read as the last one of its minute.
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return null
  const ms = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3))
  const utc = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), ms)
  // Date.UTC rolls the 30th of February over into March.
  if (day < 1 || new Date(utc).getUTCDate() !== day || year < 1970) return null
  return utc - zoneOf(match[8], Number(match[9] ?? 0), Number(match[10] ?? 0))
}

const zoneOf = (sign: string | undefined, hours: number, minutes: number): number =>
  (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000

/**
 * By how much the clock of a client is off, from when it says that it sent a request: ms to add to its timestamps, 0
 * while it is within what is tolerated.
 */
export const skewOf = (sentAt: number | null, receivedAt: number): number => {
  if (sentAt === null) return 0
  const skew = receivedAt - sentAt
  return Math.abs(skew) > TOLERATED_MS ? skew : 0
}

/**
 * The offset to store beside a timestamp (ms to add), or why it cannot be stored. What is still more than 5 minutes
 * ahead after the correction is read as now.
 */
export const offsetOf = (at: number, receivedAt: number, skew: number): number | EventFault => {
  if (at > receivedAt + MAX_AHEAD_MS) {
    return new EventFault('time_ahead', 'timestamp is more than a day ahead of the server. Set the clock.')
  }
  if (at < receivedAt - MAX_AGE_MS || at + skew < receivedAt - MAX_AGE_MS) {
    return new EventFault(
      'time_old',
      'timestamp is more than 7 days old: such events are not taken any more.',
    )
  }
  return at + skew > receivedAt + TOLERATED_MS ? receivedAt - at : skew
}
