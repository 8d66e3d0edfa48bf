import type { SessionQuery, SessionState, SignalType } from '@fovea/client'

export const SIGNAL_TYPES = [
  'rage',
  'dead_click',
  'error_click',
  'blocked',
  'form_loop',
  'abandonment',
  'confusion',
  'quick_back',
  'refresh_loop',
  'slow_wait',
  'thrash',
] as const satisfies readonly SignalType[]

export const STATES: { value: SessionState; label: string }[] = [
  { value: 'active', label: 'Active' },
  { value: 'idle', label: 'Idle' },
  { value: 'completed', label: 'Completed' },
]

const HOUR_MS = 3_600_000
export const PERIODS = [
  { value: 'hour', label: 'Last hour', ms: HOUR_MS },
  { value: 'day', label: 'Last 24 hours', ms: 24 * HOUR_MS },
  { value: 'week', label: 'Last 7 days', ms: 7 * 24 * HOUR_MS },
  { value: 'month', label: 'Last 30 days', ms: 30 * 24 * HOUR_MS },
] as const
export type Period = (typeof PERIODS)[number]['value']

/** Which sessions a list shows; it stands in the address. */
export type SessionView = {
  state?: SessionState
  user?: string
  route?: string
  signal?: SignalType
  minScore?: number
  environment?: string
  period?: Period
  /** Left out: those of bots are among them. */
  bots?: 'false'
}

const isState = (value: unknown): value is SessionState => STATES.some(state => state.value === value)
export const isSignalType = (value: unknown): value is SignalType => SIGNAL_TYPES.some(type => type === value)
const isPeriod = (value: unknown): value is Period => PERIODS.some(period => period.value === value)
/** The router reads numbers and booleans out of an address where text was meant. */
const textOf = (value: unknown) =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim() : ''

export function parseSessionView(raw: Record<string, unknown>): SessionView {
  const minScore = Number(raw.minScore)
  const [user, route, environment] = [textOf(raw.user), textOf(raw.route), textOf(raw.environment)]
  return {
    ...(isState(raw.state) ? { state: raw.state } : {}),
    ...(user ? { user } : {}),
    ...(route ? { route } : {}),
    ...(isSignalType(raw.signal) ? { signal: raw.signal } : {}),
    ...(minScore > 0 && minScore <= 100 ? { minScore } : {}),
    ...(environment ? { environment } : {}),
    ...(isPeriod(raw.period) ? { period: raw.period } : {}),
    ...(textOf(raw.bots) === 'false' ? { bots: 'false' as const } : {}),
  }
}

/** The query of the server. A period ends now, so its beginning is computed when the list is asked for. */
export function queryOf({ period, bots, ...rest }: SessionView, now: number): SessionQuery {
  const ms = PERIODS.find(one => one.value === period)?.ms
  return {
    ...rest,
    ...(bots ? { bots: false } : {}),
    ...(ms === undefined ? {} : { startedAfter: now - ms }),
  }
}
