import type { EngineEvent } from '../types.ts'
import type { Click, Fact, Navigation, Request, Response } from './facts.ts'
import { fillMarks } from './marks.ts'
import { isInteractive, readTarget, targetKey } from './target.ts'

type Metadata = Readonly<Record<string, unknown>>
type BaseOf = Pick<Fact, 'index' | 'id' | 'at' | 'route' | 'target' | 'key' | 'causedBy'>

const numberIn = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null
const textIn = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const flagIn = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null)
/** Counts and durations: below nought is nonsense, and more than a day or a million is no measurement. */
const amountIn = (value: unknown, most: number): number | null => {
  const amount = numberIn(value)
  return amount !== null && amount >= 0 && amount <= most ? amount : null
}
const DAY_MS = 86_400_000

/** Reads one event; `index` is its place. A type that is not known, and metadata of other shapes, make a fact that says nothing. */
export const readFact = (event: EngineEvent, index: number): Fact => {
  const metadata: Metadata = isRecord(event.metadata) ? event.metadata : {}
  const target = readTarget(event.target)
  const route = textIn(event.route) ?? ''
  const base: BaseOf = {
    index,
    id: event.id,
    at: event.at,
    route,
    target,
    key: targetKey(route, target),
    causedBy: textIn(metadata.causedBy),
  }
  return (READERS.get(event.type) ?? readOther)(base, metadata, event.type)
}

const isRecord = (value: unknown): value is Metadata =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const readOther = (base: BaseOf): Fact => ({ ...base, kind: 'other' })

const readClick = (base: BaseOf, metadata: Metadata): Click => ({
  ...base,
  kind: 'click',
  x: numberIn(metadata.x),
  y: numberIn(metadata.y),
  interactive: flagIn(metadata.interactive) ?? isInteractive(base.target),
  interactiveTold: flagIn(metadata.interactive) !== null,
  response: readResponse(metadata.response),
})

/** Undefined for anything but null and an answer with a kind: then nobody watched. */
const readResponse = (value: unknown): Response | undefined => {
  if (value === null) return null
  if (!isRecord(value)) return undefined
  const kind = textIn(value.kind)
  return kind === null ? undefined : { kind, afterMs: amountIn(value.afterMs, DAY_MS) ?? 0 }
}

/** Whatever stands behind them in a message or an address names nothing. */
export const NAMING_CHARACTERS = 300

/** Numbers, ids, what was redacted and addresses of hosts differ from case to case; what is left names the failure. */
const normalise = (text: string): string =>
  fillMarks(text.slice(0, NAMING_CHARACTERS))
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27,}\b/gi, '#')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '#')
    .replace(/\d+/g, '#')
    .replace(/\s+/g, ' ')
    .trim()

/** The page itself gave it up (a newer search, a page that goes): no failure that anybody saw. */
const GIVEN_UP = /abort|cancel/i

const readRequest = (base: BaseOf, metadata: Metadata, type: string): Request => {
  const status = numberIn(metadata.status)
  const error = textIn(metadata.error)
  const failed = type === 'network_error' || (status !== null && status >= 400)
  const path = textIn(metadata.path)?.split('?')[0] ?? base.route
  const source = `${textIn(metadata.method)?.toUpperCase() ?? 'GET'} ${normalise(path)}`
  return {
    ...base,
    kind: 'request',
    ok: failed && error !== null && GIVEN_UP.test(error) ? null : !failed,
    durationMs: amountIn(metadata.durationMs, DAY_MS),
    source,
    label: failed && status !== null && status > 0 ? `${source} → ${status}` : source,
  }
}

const readError = (base: BaseOf, metadata: Metadata): Fact => {
  // A picture that is missing is seen as that, and no code stopped.
  if (metadata.kind === 'resource' && base.causedBy === null) return readOther(base)
  const label = normalise(textIn(metadata.message) ?? textIn(metadata.kind) ?? 'error')
  return { ...base, kind: 'error', label, source: label }
}

const HOW = new Set<string>(['load', 'reload', 'push', 'pop', 'hash'])
const isHow = (value: unknown): value is Navigation['how'] => typeof value === 'string' && HOW.has(value)

const readNavigation = (base: BaseOf, metadata: Metadata): Fact => ({
  ...base,
  kind: 'navigation',
  how: isHow(metadata.kind) ? metadata.kind : null,
  from: textIn(metadata.from),
  to: textIn(metadata.to) ?? base.route,
})

const readScroll = (base: BaseOf, metadata: Metadata): Fact => ({
  ...base,
  kind: 'scroll',
  depth: amountIn(metadata.depth, 100),
  reversals: amountIn(metadata.reversals, 1_000),
})

type Reader = (base: BaseOf, metadata: Metadata, type: string) => Fact
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['click', readClick],
  ['form_submit', (base, metadata) => ({ ...base, kind: 'submit', valid: flagIn(metadata.valid) })],
  ['input', (base, metadata) => ({ ...base, kind: 'input', valid: flagIn(metadata.valid) })],
  ['network_success', readRequest],
  ['network_error', readRequest],
  ['slow_response', readRequest],
  ['error', readError],
  ['navigation', readNavigation],
  ['route_change', readNavigation],
  ['scroll', readScroll],
  [
    'pointer',
    (base, { reversals }) => ({ ...base, kind: 'pointer', reversals: amountIn(reversals, 1_000) ?? 0 }),
  ],
  ['progress', (base, { visible }) => ({ ...base, kind: 'progress', visible: flagIn(visible) ?? true })],
  ['visibility', (base, { hidden }) => ({ ...base, kind: 'visibility', hidden: flagIn(hidden) ?? false })],
  // Who the person is, is said by the program and no activity.
  ['custom', (base, { name }) => ({ ...base, kind: name === 'identify' ? 'other' : 'custom' })],
])
