import { ticks } from '../clock.ts'
import type { Core, Draft, Metadata } from '../types.ts'
import type { AnswerKind, Press, Watch } from './watch.ts'

/** How long an answer is awaited; the rule of dead clicks has the same number. */
const WATCH_MS = 2_500
const MOST_WATCHES = 50
const VICINITY_LEVELS = 4

/** A click, as its event tells it. */
export interface ClickFacts {
  readonly draft: Draft
  readonly told: Metadata
  readonly trigger: MouseEvent
  readonly element: Element
  readonly aim: Element | null
}

/** The clicks whose answers are awaited; their events are held until then. */
export interface Watches {
  readonly awaited: ReadonlySet<Watch>
  add(facts: ClickFacts, press: Press | undefined): Watch
  /** The click was answered; without `afterMs`, now. */
  give(watch: Watch, kind: AnswerKind, afterMs?: number): void
  /** The last click, whether it is answered or not. */
  last(): Watch | undefined
  /** Ends a watch without a verdict. */
  forget(watch: Watch): void
}

/** An ancestor a few levels up, below which there is none with more than so many children. */
const vicinityOf = (element: Element, children = Number.POSITIVE_INFINITY): Element => {
  let found = element
  for (let level = 0; level < VICINITY_LEVELS; level++) {
    const parent = found.parentElement
    if (!parent || parent === document.body || parent.childElementCount > children) break
    found = parent
  }
  return found
}

/** Drags and long presses are answered before they become a click. */
const DRAG_PX = 10
const LONG_PRESS_MS = 500
const isClick = (event: MouseEvent, press: Press | undefined): boolean =>
  !press ||
  (event.timeStamp - press.trigger.timeStamp < LONG_PRESS_MS &&
    Math.hypot(event.screenX - press.trigger.screenX, event.screenY - press.trigger.screenY) < DRAG_PX)

/** What is drawn or shown by another document near by may have answered unseen. */
const UNSEEN = 'canvas,iframe'
/** Long lists have no fields near by: to look for them takes a click's time. */
const MOST_CHILDREN = 20

/** What the fields near an element hold; it never leaves the page. */
export const fieldsOf = (element: Element): string =>
  // Safe: the selector takes only elements that have a value, and what is not ticked is undefined.
  [
    ...(vicinityOf(element, MOST_CHILDREN).querySelectorAll(
      'input,textarea,select',
    ) as NodeListOf<HTMLInputElement>),
  ]
    .map(({ value, checked }) => value + checked)
    .join()

export const createWatches = (core: Core): Watches => {
  const awaited = new Set<Watch>()
  let last: Watch | undefined

  const end = (watch: Watch, response: Metadata | null | undefined): void => {
    if (!awaited.delete(watch)) return
    clearTimeout(watch.timer)
    core.commit(watch.draft, { ...watch.told, response })
  }
  const give = (watch: Watch, kind: AnswerKind, afterMs = ticks() - watch.at): void =>
    end(watch, { kind, afterMs: Math.max(0, Math.round(afterMs)) })

  /** The time is up: a change of a young page counts if its place did not go on to change. */
  const expire = (watch: Watch): void => {
    const found = [...watch.candidates.values()].find(({ repeats }) => !repeats)
    if (found) give(watch, 'mutation', found.afterMs)
    else end(watch, watch.seen && !watch.vicinity.querySelector(UNSEEN) ? null : undefined)
  }
  return {
    awaited,
    give,
    last: () => last,
    forget: watch => end(watch, undefined),
    add: (facts, press) => {
      const vicinity = vicinityOf(facts.element)
      const watch: Watch = {
        ...facts,
        seen: isClick(facts.trigger, press),
        fields: fieldsOf(facts.element),
        at: ticks(),
        press,
        vicinity,
        candidates: new Map(),
      }
      const [oldest] = awaited
      if (oldest && awaited.size >= MOST_WATCHES) end(oldest, undefined)
      last = watch
      awaited.add(watch)
      watch.timer = core.after(WATCH_MS, () => expire(watch))
      return watch
    },
  }
}
