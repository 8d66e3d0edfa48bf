import { createHash } from 'node:crypto'
import { type EngineSignal, type EngineTarget, fillMarks } from '../engine/index.ts'
import type { SignalType } from '../schema/signal.ts'

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
/** Object ids, digests and short commits: hexadecimal, and at least one digit, or `deadbeef` and `facade` would go. */
const HEX = /^(?=.*\d)[0-9a-f]{8,}$/i
/** Ids of the usual generators (nanoid, ulid, base62): long, and letters and digits mixed. */
const TOKEN = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_-]{16,}$/

/** Also where a part of it, or all, was redacted. */
const isVariable = (segment: string): boolean => {
  const filled = fillMarks(segment)
  return /^\d+$/.test(filled) || UUID.test(filled) || HEX.test(filled) || TOKEN.test(filled)
}

/** `/orders/4711/lines?page=2` and `/orders/[number]/lines` → `/orders/:id/lines`: the page, whichever object it shows. */
export const normalizeRoute = (route: string | null): string => {
  const path = (route ?? '').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '')
  const segments = path.split('/').filter(segment => segment !== '')
  return `/${segments.map(segment => (isVariable(segment) ? ':id' : fillMarks(segment, ':id'))).join('/')}`
}

/** Ids that a framework numbers while it renders (React's `:r1:`, `radix-`, `ember12`): another one on the next page. */
const GENERATED = /^:|:$|^(?:radix|ember|react|mui|headlessui|mat|cdk|ng|yui|ext-gen|«)[-_:]?.*\d|^\d+$/i

/** What the same element is called whatever its place among its siblings; null when nothing names it. */
export const normalizeTarget = (target: EngineTarget | null): string | null => {
  if (target === null) return null
  const { id, selector } = target
  if (id && !GENERATED.test(id) && !isVariable(id)) return `#${withoutNumbers(id)}`
  if (selector) return withoutPlaces(selector)
  const kind = [target.type, target.tagName?.toLowerCase()].filter(Boolean).join(' ')
  return kind === '' ? null : kind
}

const withoutNumbers = (name: string): string => fillMarks(name).replace(/\d+/g, ':n')

const withoutPlaces = (selector: string): string =>
  withoutNumbers(selector.replace(/:nth-(?:last-)?(?:child|of-type)\([^)]*\)|:(?:first|last)-child/g, ''))
    .replace(/\s*([>+~])\s*/g, ' $1 ')
    .trim()

const LABEL_CHARACTERS = 200

/** An error or a request without what differs from one case to the next. */
export const normalizeLabel = (label: string): string =>
  fillMarks(label)
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, ':id')
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, ':id')
    .replace(/([/?#][^\s]*?)\?[^\s]*/g, '$1')
    .replace(/\d+/g, ':n')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, LABEL_CHARACTERS)

/**
 * What kind of fault a signal shows. One fault shows itself in several ways: who tried once saw an error, who tried three
 * times was blocked; who clicked a dead button once clicked in vain, who clicked five times raged. All of them count
 * at one incident.
 */
const FAULTS: Readonly<Record<SignalType, string>> = {
  error_click: 'failed',
  blocked: 'failed',
  form_loop: 'failed',
  dead_click: 'unanswered',
  rage: 'unanswered',
  slow_wait: 'slow',
  refresh_loop: 'looping',
  confusion: 'looping',
  quick_back: 'left',
  abandonment: 'abandoned',
  thrash: 'thrashed',
}

const REQUEST = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s/i

/** Whether the signal is about a request that failed. */
export const namesRequest = ({ type, label }: EngineSignal): boolean =>
  FAULTS[type] === 'failed' && REQUEST.test(label)

/** The pages of a loop, wherever it was entered; the engine names them so. */
const pagesOf = (label: string): string[] => label.split(' and ').map(normalizeRoute).sort()

/**
 * The failure point as 64 hexadecimal digits: kind of fault, page, element, and for a failure what failed. A request
 * that fails is one failure point of its page, whether its form or the button in it was hit; a loop is its pages.
 */
export const fingerprintOf = (signal: EngineSignal): string => {
  const fault = FAULTS[signal.type]
  const page = fault === 'looping' ? pagesOf(signal.label) : normalizeRoute(signal.route)
  const what = fault === 'failed' ? normalizeLabel(signal.label) : ''
  const where = namesRequest(signal) ? null : normalizeTarget(signal.target)
  return createHash('sha256')
    .update(JSON.stringify(['v1', fault, page, where, what]))
    .digest('hex')
}
