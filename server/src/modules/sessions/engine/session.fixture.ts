import {
  DEFAULT_RULESET,
  type EngineEvent,
  type EngineResult,
  type EngineSignal,
  scoreSession,
} from './index.ts'

/** Builds sessions for the tests of the engine: each event is one line, its id is its place. */
type Metadata = Record<string, unknown>
type Part = Omit<EngineEvent, 'id'>

export const target = (
  id: string,
  tagName = 'button',
  type: string | null = tagName,
): EngineEvent['target'] => ({
  type,
  id,
  selector: `#${id}`,
  tagName,
})
export const SAVE = target('save')
export const FORM = target('order', 'form')

export const event = (type: string, at: number, metadata: Metadata = {}, more: Partial<Part> = {}): Part => ({
  type,
  at,
  route: '/shop',
  target: null,
  metadata,
  ...more,
})

/** A click that was watched, by default without an answer. */
export const click = (at: number, metadata: Metadata = {}, on = SAVE, route = '/shop'): Part =>
  event(
    'click',
    at,
    { x: 100, y: 100, interactive: true, response: null, ...metadata },
    { target: on, route },
  )

/** A click that nobody watched, of which a program with the contract in hand tells what it was on, as far as it knows. */
export const bareClick = (at: number, on = SAVE, route = '/shop'): Part =>
  event(
    'click',
    at,
    { x: 100, y: 100, ...(on?.tagName === 'button' ? { interactive: true } : {}) },
    { target: on, route },
  )

export const answered = (kind = 'mutation', afterMs = 80): Metadata => ({ response: { kind, afterMs } })

export const submit = (at: number, metadata: Metadata = {}, on = FORM, route = '/shop'): Part =>
  event('form_submit', at, metadata, { target: on, route })

export const input = (
  at: number,
  metadata: Metadata = {},
  on = target('mail', 'input'),
  route = '/shop',
): Part => event('input', at, metadata, { target: on, route })

export const visit = (at: number, to: string, kind: string, from?: string): Part =>
  event('navigation', at, { kind, to, ...(from === undefined ? {} : { from }) }, { route: to })

/** `e0`, `e1`, … in the order given. */
export const numbered = (parts: readonly Part[]): EngineEvent[] =>
  parts.map((part, index) => ({ id: `e${index}`, ...part }))

export const score = (parts: readonly Part[], closed = true): EngineResult =>
  scoreSession({ sessionId: 'session', events: numbered(parts), closed }, DEFAULT_RULESET)

export const typesOf = (parts: readonly Part[], closed = true): string[] =>
  score(parts, closed).signals.map(({ type }) => type)

/** The signal of a type; fails when there is none, or more than one. */
export const signalOf = (type: string, parts: readonly Part[], closed = true): EngineSignal => {
  const { signals } = score(parts, closed)
  const [found, second] = signals.filter(signal => signal.type === type)
  if (!found || second)
    throw new Error(`${type} among ${signals.map(signal => signal.type).join(', ') || 'none'}`)
  return found
}
