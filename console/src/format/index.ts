const LOCALE = 'en'
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** Bytes with a decimal unit, three significant figures at most: `4.32 MB`. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** power
  const digits = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${UNITS[power]}`
}

const numbers = new Intl.NumberFormat(LOCALE)
export const formatNumber = (value: number) => numbers.format(value)

/** `1 photo`, `1,204 photos`. */
export const countOf = (count: number, one: string, many = `${one}s`) =>
  `${formatNumber(count)} ${count === 1 ? one : many}`

const dateTime = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' })
export const formatDateTime = (ms: number) => dateTime.format(ms)

const dateOnly = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' })
export const formatDate = (ms: number) => dateOnly.format(ms)

const cameraTime = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})

/**
 * The time on the camera's clock. `offsetMinutes` is the camera's distance from UTC; without it the moment is shown
 * as it was recorded, which is the camera's own wall clock.
 */
export const formatCameraTime = (ms: number, offsetMinutes: number | null) =>
  cameraTime.format(ms + (offsetMinutes ?? 0) * 60_000)

const dayHeading = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' })
const dayHeadingWithYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' })
const monthHeading = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric', timeZone: 'UTC' })
const DAY_MS = 86_400_000

const startOfDay = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)

/** `Today`, `Yesterday`, `Tuesday, 3 March`, and with the year when it is another one. */
export function formatDay(ms: number, now: number): string {
  // Rounded, because a day with a clock change is not 24 hours long.
  const days = Math.round((startOfDay(now) - startOfDay(ms)) / DAY_MS)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return (sameYear ? dayHeading : dayHeadingWithYear).format(ms)
}

export const formatMonth = (ms: number) => monthHeading.format(ms)

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** `5 minutes ago`; the date when it is more than a week away. */
export function formatAgo(ms: number, now: number): string {
  const distance = ms - now
  if (Math.abs(distance) > 7 * DAY_MS) return formatDate(ms)
  const step = STEPS.find(([, size]) => Math.abs(distance) >= size)
  return step ? relative.format(Math.round(distance / step[1]), step[0]) : 'just now'
}

/** `0.8 s`, `12 s`, `3 min 20 s`. */
export function formatDuration(ms: number): string {
  if (ms < 50) return 'less than 0.1 s'
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** Seconds left in words that do not jump about. */
export function formatRemaining(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds > 86_400) return ''
  if (seconds < 10) return 'a few seconds left'
  if (seconds < 60) return `${Math.ceil(seconds / 10) * 10} seconds left`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60
    ? `${countOf(minutes, 'minute')} left`
    : `${countOf(Math.ceil(minutes / 60), 'hour')} left`
}
