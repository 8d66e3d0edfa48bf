import type { Causality } from '../causality/clicks.ts'
import { ticks } from '../clock.ts'
import type { Core } from '../types.ts'
import { createAxis } from './axis.ts'

const SCROLL_TRAVEL = 30
/** A movement without a pause is told in parts, so that what is judged in time arrives in time. */
const REST_MS = 400
const PART_MS = 5_000

interface Movement {
  readonly scroller: Element
  readonly begunAt: number
  readonly turns: (position: number) => boolean
  reversals: number
  timer?: ReturnType<typeof setTimeout>
}

const depthOf = ({ scrollTop, clientHeight, scrollHeight }: Element): number =>
  Math.min(100, Math.round((100 * (scrollTop + clientHeight)) / scrollHeight)) || 0

/** Records movements of scrolling: how deep, and how often it turned. */
export const observeScrolling = (core: Core, causality: Causality): void => {
  let movement: Movement | null = null
  const end = (): void => {
    if (!movement) return
    clearTimeout(movement.timer)
    const { scroller, reversals } = movement
    movement = null
    core.record('scroll', { depth: depthOf(scroller), reversals })
  }
  const move = (scroller: Element): void => {
    const now = ticks()
    if (movement && (movement.scroller !== scroller || now - movement.begunAt > PART_MS)) end()
    movement ??= { scroller, begunAt: now, turns: createAxis(SCROLL_TRAVEL), reversals: 0 }
    if (movement.turns(scroller.scrollTop)) movement.reversals++
    clearTimeout(movement.timer)
    movement.timer = core.after(REST_MS, end)
  }
  core.listen('scroll', event => {
    const scroller = event.target instanceof Element ? event.target : document.scrollingElement
    if (scroller) move(scroller)
    // No hand scrolls: the click did, as "back to top" does.
    const watch = causality.untouched()
    if (watch) causality.answer('navigation', watch)
    else causality.act()
  })
  core.onLeave(end)
}
