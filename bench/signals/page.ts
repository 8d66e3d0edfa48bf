import type { EngineEvent, EngineTarget } from '../../server/src/modules/sessions/engine/index.ts'
import type { Random } from './random.ts'

/** What an element really does when it is clicked: the truth that the labels of the corpus come from. */
export type Behaviour =
  | { readonly does: 'nothing' }
  | { readonly does: 'change' | 'focus' | 'selection'; readonly afterMs: number }
  | { readonly does: 'open'; readonly to: string; readonly afterMs: number; readonly how?: 'push' | 'load' }
  | { readonly does: 'throw'; readonly message: string; readonly afterMs: number }
  | {
      readonly does: 'ask'
      readonly path: string
      readonly method?: string
      readonly ms: number
      readonly status: number
      /** What is seen meanwhile: nothing, a progress indicator, or an immediate change of the page. */
      readonly shows: 'nothing' | 'progress' | 'change'
    }
  /** Another tab, which covers this one. */
  | { readonly does: 'cover'; readonly afterMs: number }

/**
 * Who reports: Fovea's observer, which watches what answers a click (at its best, or one that overlooks an answer in a
 * hundred), or a program that only tells of events, and not what caused them; some know what is interactive.
 */
export type Watching = 'well' | 'poorly' | 'told' | 'not'
/** Whether a link changes the page in place, or leaves it for another document. */
export type Paging = 'push' | 'load'
const OVERLOOKED = 0.01

export interface Page {
  readonly random: Random
  readonly watching: Watching
  readonly paging: Paging
  route: string
  now: number
  wait(ms: number): void
  click(on: EngineTarget, behaviour: Behaviour, at?: { x: number; y: number }): void
  /** The form is sent; the click that sends it is one of its own. */
  submit(form: EngineTarget, behaviour: Behaviour | null): void
  input(field: EngineTarget, valid?: boolean): void
  go(to: string, how: 'load' | 'push' | 'pop' | 'reload' | 'hash'): void
  emit(type: string, metadata: Record<string, unknown>, at?: number, target?: EngineTarget | null): string
  readonly events: EngineEvent[]
}

export const element = (tagName: string, id: string, type: string | null = tagName): EngineTarget => ({
  type,
  id,
  selector: `${tagName}#${id}`,
  tagName,
})
export const button = (id: string): EngineTarget => element('button', id)
export const form = (id: string): EngineTarget => element('form', id)

/** From the moment when a page tells that it is hidden to the first of the next one. */
const LOADING_MS = 20
/** Longer than the observer watches: it then reports that nothing answered. */
const WATCHED_MS = 2_500
const INTERACTIVE = new Set(['button', 'a', 'input', 'select', 'canvas'])

export const openPage = (random: Random, watching: Watching, paging: Paging): Page => {
  const events: EngineEvent[] = []
  const place = { x: random.whole(50, 900), y: random.whole(50, 700) }
  const page: Page = {
    random,
    watching,
    paging,
    route: '/',
    now: 1_750_000_000_000 + random.whole(0, 1e9),
    events,
    wait: ms => {
      page.now += Math.round(ms)
    },
    emit: (type, metadata, at = page.now, target = null) => {
      const id = `${type}-${events.length}`
      events.push({ id, type, at: Math.round(at), route: page.route, target, metadata })
      return id
    },
    click: (on, behaviour, at = place) => {
      const metadata = {
        x: Math.round(at.x),
        y: Math.round(at.y),
        ...(watching === 'not' ? {} : { interactive: INTERACTIVE.has(on.tagName ?? '') }),
        ...(isWatched(page) ? { response: reported(page, behaviour) } : {}),
      }
      follow(page, behaviour, page.emit('click', metadata, page.now, on))
    },
    submit: (on, behaviour) => {
      const id = page.emit('form_submit', {}, page.now, on)
      if (behaviour) follow(page, behaviour, id)
    },
    input: (field, valid) => {
      page.emit('input', valid === undefined ? {} : { valid }, page.now, field)
    },
    go: (to, how) => {
      if (events.length > 0) leave(page, how, page.now)
      const from = page.route
      page.route = to
      page.emit('navigation', { from, to, kind: how })
    },
  }
  return page
}

export const isWatched = ({ watching }: Page): boolean => watching === 'well' || watching === 'poorly'

/** A document that goes away tells that it is hidden, and the next one does not tell that it is shown. */
const leave = (page: Page, how: string, at: number): void => {
  const isFragment = page.route.includes('#')
  const isLeft = how === 'load' || how === 'reload' || (how === 'pop' && page.paging === 'load')
  if (isLeft && !isFragment) page.emit('visibility', { hidden: true }, at - LOADING_MS)
}

const reported = ({ watching, random }: Page, behaviour: Behaviour) =>
  watching === 'poorly' && random.chance(OVERLOOKED) ? null : seenBy(behaviour, random)

/** What the observer reports as the answer. */
const seenBy = (behaviour: Behaviour, random: Random): { kind: string; afterMs: number } | null => {
  const seen = (kind: string, afterMs: number) =>
    afterMs > WATCHED_MS ? null : { kind, afterMs: Math.round(afterMs) }
  switch (behaviour.does) {
    case 'change':
      return seen('mutation', behaviour.afterMs)
    case 'focus':
    case 'selection':
      return seen(behaviour.does, behaviour.afterMs)
    case 'open':
      return seen('navigation', behaviour.afterMs)
    case 'ask':
      return behaviour.shows === 'change'
        ? seen('mutation', random.between(5, 90))
        : seen('request', random.between(1, 20))
    default:
      return null
  }
}

/** The events that follow from a behaviour; only the observer knows what caused them. */
const follow = (page: Page, behaviour: Behaviour, cause: string): void => {
  const causedBy = isWatched(page) ? { causedBy: cause } : {}
  if (behaviour.does === 'throw') {
    page.emit(
      'error',
      { message: behaviour.message, kind: 'error', ...causedBy },
      page.now + behaviour.afterMs,
    )
  } else if (behaviour.does === 'open') {
    const { how = page.paging } = behaviour
    leave(page, how, page.now + Math.max(LOADING_MS, behaviour.afterMs))
    const from = page.route
    page.route = behaviour.to
    page.emit('navigation', { from, to: behaviour.to, kind: how }, page.now + behaviour.afterMs)
    page.wait(behaviour.afterMs)
  } else if (behaviour.does === 'cover') {
    page.emit('visibility', { hidden: true }, page.now + behaviour.afterMs)
  } else if (behaviour.does === 'ask') ask(page, behaviour, causedBy)
}

const ask = (page: Page, behaviour: Behaviour & { does: 'ask' }, causedBy: { causedBy?: string }): void => {
  const started = page.now + page.random.between(2, 40)
  const ended = started + behaviour.ms
  if (behaviour.shows === 'progress') {
    page.emit('progress', { visible: true }, started + page.random.between(20, 300))
    page.emit('progress', { visible: false }, ended + page.random.between(5, 60))
  }
  const failed = behaviour.status === 0 || behaviour.status >= 400
  const type = failed ? 'network_error' : behaviour.ms > 3_000 ? 'slow_response' : 'network_success'
  const { path, method = 'POST', status } = behaviour
  page.emit(type, { method, path, status, durationMs: Math.round(behaviour.ms), ...causedBy }, ended)
}
