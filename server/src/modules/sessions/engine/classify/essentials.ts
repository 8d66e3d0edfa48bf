import { NAMING_CHARACTERS } from './read.ts'

type Metadata = Readonly<Record<string, unknown>>

const REQUEST = ['causedBy', 'method', 'status', 'path', 'durationMs', 'error']

/** What is read of an event, by its type; `causedBy` of all. */
const NAMES: ReadonlyMap<string, readonly string[]> = new Map([
  ['click', ['causedBy', 'x', 'y', 'interactive', 'response']],
  ['form_submit', ['causedBy', 'valid']],
  ['input', ['causedBy', 'valid']],
  ['network_success', REQUEST],
  ['network_error', REQUEST],
  ['slow_response', REQUEST],
  ['error', ['causedBy', 'message', 'kind']],
  ['navigation', ['causedBy', 'from', 'to', 'kind']],
  ['route_change', ['causedBy', 'from', 'to', 'kind']],
  ['scroll', ['causedBy', 'depth', 'reversals']],
  ['pointer', ['causedBy', 'reversals']],
  ['progress', ['causedBy', 'visible']],
  ['visibility', ['causedBy', 'hidden']],
  ['custom', ['causedBy', 'name', 'userId']],
])
const OTHERS = ['causedBy']
/** Texts of which only the beginning names the failure. */
const NAMING = new Set(['message', 'path'])

/**
 * The part of an event's metadata that decides what is said of its session (and `userId`, by which a user is identified):
 * everything else can be let go before the session is scored, and nothing changes.
 */
export const essentialMetadata = (type: string, metadata: Metadata): Metadata => {
  const kept: Record<string, unknown> = {}
  for (const name of NAMES.get(type) ?? OTHERS) {
    const value = essential(name, metadata[name])
    if (value !== undefined) kept[name] = value
  }
  return kept
}

/** Lists and objects are read as absent, but for what the observer saw follow a click. */
const essential = (name: string, value: unknown): unknown => {
  if (typeof value === 'string') return NAMING.has(name) ? beginning(value) : value
  if (value === null || typeof value !== 'object') return value
  if (name !== 'response' || !('kind' in value)) return undefined
  const { kind } = value
  const afterMs = 'afterMs' in value && typeof value.afterMs === 'number' ? value.afterMs : undefined
  return typeof kind === 'string' ? { kind, afterMs } : undefined
}

/** A copy, since a slice would keep the whole text in memory. */
const beginning = (text: string): string =>
  text.length <= NAMING_CHARACTERS ? text : structuredClone(text.slice(0, NAMING_CHARACTERS))
