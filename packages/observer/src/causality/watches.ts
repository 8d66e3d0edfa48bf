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
  readonly metadata: Metadata
  readonly event: Event
  readonly element: Element
  readonly aim: Element | null
  readonly visible: boolean
}

/** The clicks whose answers are awaited; their events are held until then. */
export interface Watches {
  readonly open: ReadonlySet<Watch>
  add(facts: ClickFacts, press: Press | undefined): Watch
  /** The click was answered; without `afterMs`, now. */
  give(watch: Watch, kind: AnswerKind, afterMs?: number): void
  /** The last click, whether it is answered or not. */
  last(): Watch | undefined
  /** Ends a watch without a verdict. */
  forget(watch: Watch): void
}

const vicinityOf = (element: Element): Element => {
  let found = element
  for (let level = 0; level < VICINITY_LEVELS; level++) {
    const parent = found.parentElement
    if (!parent || parent === document.body) break
    found = parent
  }
  return found
}

export const createWatches = (core: Core): Watches => {
  const open = new Set<Watch>()
  let last: Watch | undefined

  const end = (watch: Watch, response: Metadata | null | undefined): void => {
    if (!open.delete(watch)) return
    watch.open = false
    clearTimeout(watch.timer)
    core.commit(watch.draft, { ...watch.metadata, response })
  }
  const give = (watch: Watch, kind: AnswerKind, afterMs = ticks() - watch.at): void =>
    end(watch, { kind, afterMs: Math.max(0, Math.round(afterMs)) })

  /** The time is up: a change of a young page counts if its place did not go on to change. */
  const expire = (watch: Watch): void => {
    const found = [...watch.candidates.values()].find(({ times }) => times === 1)
    if (found) give(watch, 'mutation', found.afterMs)
    else end(watch, watch.visible ? null : undefined)
  }
  return {
    open,
    give,
    last: () => last,
    forget: watch => end(watch, undefined),
    add: (facts, press) => {
      const own = { at: ticks(), press, vicinity: vicinityOf(facts.element), open: true }
      const watch: Watch = { ...facts, ...own, candidates: new Map() }
      const [oldest] = open
      if (oldest && open.size >= MOST_WATCHES) end(oldest, undefined)
      last = watch
      open.add(watch)
      watch.timer = setTimeout(() => core.guard(() => expire(watch)), WATCH_MS)
      return watch
    },
  }
}
